"""JSON of older encodings: read as what it is, not as broken UTF-8."""

import json
from pathlib import Path

import pytest

from yiben.app.looking import look_at
from yiben.capabilities.intake.readers.jsontext import encoding_of

PEOPLE = {"title": "Kauppa – Töölö", "rows": [{"city": "Zürich", "n": 1}, {"city": "São Paulo", "n": 2}]}
CITIES = [{"城市": "云川市", "说明": "省会城市人口众多"}, {"城市": "青原市", "说明": "工业城市交通便利"}]


@pytest.mark.parametrize(
    ("content", "encoding", "column", "values"),
    [(PEOPLE, "cp1252", "city", ["Zürich", "São Paulo"]), (CITIES, "gb18030", "城市", ["云川市", "青原市"])],
)
def test_json_of_an_older_encoding_is_read(
    tmp_path: Path, content: object, encoding: str, column: str, values: list[str]
) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(json.dumps(content, ensure_ascii=False).encode(encoding))
    answer = look_at(str(path))
    assert answer["rows"] == len(values)
    assert column in [one["name"] for one in answer["columns"]]


def test_signs_that_also_read_as_pairs_are_not_chinese(tmp_path: Path) -> None:
    path = tmp_path / "signs.json"
    rows = [{"note": "it\u2019s fine"}, {"note": "a\u00a0\u00a0b"}, {"note": "caf\u00e9s"}]
    path.write_bytes(json.dumps({"title": "notes", "rows": rows}, ensure_ascii=False).encode("cp1252"))
    path.read_bytes().decode("gb18030")  # so it can be mistaken
    assert encoding_of(path) != "gb18030"
    assert look_at(str(path))["rows"] == len(rows)


def test_a_broken_byte_in_a_title_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(
        '{"title": "云川省企业名单X", "rows": [{"a": 1}, {"a": 2}]}'.encode().replace(b"X", b"\xa0")
    )
    assert look_at(str(path))["rows"] == 2
