"""`yiben assess … --table FILE --out FILE`: every row answered, columns kept, what cannot be read said."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from yiben.app import cli
from yiben.app.assessing_tables import assess_table
from yiben.capabilities import policy
from yiben.kernel.errors import BadInput

PROGRAMME = "specialised-sme-beijing/specialised-sme"
DAY = date(2026, 11, 22)


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    rows = [
        "firm,上年度营业收入（万元）,employees,founded",
        "甲,1200,30,2019-05-01",
        "乙,一千,12,2025-05-01",
        "丙,,,",
    ]
    path.write_text("\n".join(rows), encoding="gb18030")
    return path


def test_every_row_of_a_file_is_answered_beside_its_own_columns(firms: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    run = CliRunner().invoke(
        cli.app,
        ["assess", PROGRAMME, "--table", str(firms), "--out", str(out), "--as-of", "2026-11-22", "--json"],
        env={"YIBEN_HOME": str(tmp_path / "home"), "YIBEN_LANG": "en"},
    )

    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    answers = pq.read_table(out)
    assert told["rows"] == answers.num_rows == 3
    assert answers.column("firm").to_pylist() == ["甲", "乙", "丙"]
    assert answers.column("specialised-sme.age").to_pylist() == [True, False, None]
    assert [one["programme"] for one in told["programmes"]] == [PROGRAMME]


def test_all_programmes_are_asked_and_what_cannot_be_read_is_said(firms: Path, tmp_path: Path) -> None:
    panel = policy.programmes_shipped()
    done = assess_table(panel.programmes, firms, tmp_path / "o.parquet", as_of=DAY, known=panel.known)

    assert len(done.tallies) == len(panel.programmes)
    assert [(one.column, str(one.why), one.rows) for one in done.refused] == [
        ("上年度营业收入（万元）", "unreadable", (2,))
    ]
    names = pq.read_schema(tmp_path / "o.parquet").names
    assert len(names) == len(set(names))
    assert PROGRAMME in names
    assert done.kept == ("firm",)


def test_a_table_and_its_csv_give_the_same_answers(tmp_path: Path) -> None:
    table = pa.table(
        {"revenue": [12_000_000.5, None, 3e7], "employees": [30, 12, None], "name": ["a", "b", "c"]}
    )
    pq.write_table(table, tmp_path / "t.parquet")
    (tmp_path / "t.csv").write_text("revenue,employees,name\n12000000.5,30,a\n,12,b\n30000000,,c\n")
    panel = policy.programmes_shipped(["specialised-sme-beijing"])
    for name in ("parquet", "csv"):
        out = tmp_path / f"{name}.out.parquet"
        assess_table(panel.programmes, tmp_path / f"t.{name}", out, as_of=DAY, known=panel.known)

    one, other = (pq.read_table(tmp_path / f"{name}.out.parquet") for name in ("parquet", "csv"))
    asked = [name for name in one.schema.names if name not in table.schema.names]
    assert asked
    assert one.select(asked).equals(other.select(asked))


def test_what_cannot_be_answered_leaves_no_file(firms: Path, tmp_path: Path) -> None:
    panel = policy.programmes_shipped(["specialised-sme-beijing"])
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "mixed.csv").write_text("revenue,employees\n3万元,1\n5,2\n7万元,3\n")
    for name, code in (("other.csv", "no_facts"), ("mixed.csv", "mixed_units")):
        with pytest.raises(BadInput) as refused:
            assess_table(panel.programmes, tmp_path / name, tmp_path / "o.csv", as_of=DAY)
        assert refused.value.code == code
    with pytest.raises(BadInput):
        assess_table(panel.programmes, firms, tmp_path / "o.xlsx", as_of=DAY)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["firms.csv", "mixed.csv", "other.csv"]
