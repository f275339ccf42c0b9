"""Looking up gives what the same question in SQL gives, to whoever asks, and leaves the same evidence."""

import pytest
from looking import Bureau

from yiben.capabilities import access
from yiben.capabilities.access.lookup import model
from yiben.kernel.errors import YibenError

EVERYBODY = ["wang", "zhou", "qian"]
PLAIN = ["id", "ward", "since", "code", "pair", "both", "ratio", "third", "at"]


ASKED = [
    ("id", "7", "7"),
    ("id", "+007", "7"),
    ("id", "999", "999"),
    ("since", "2020-02-01", "DATE '2020-02-01'"),
    ("code", "K3", "'K3'"),
    ("code", "k3", "'k3'"),
    ("ward", "east", "'east'"),
]


@pytest.mark.parametrize("by", EVERYBODY)
def test_every_value_and_type_is_as_in_sql(bureau: Bureau, by: str) -> None:
    for key, value, literal in ASKED:
        assert bureau.prepare(key)
        columns = None if value == "7" else ("salary", key, "phone", "pair", "name")
        named = "*" if columns is None else ", ".join(columns)
        wanted = bureau.in_sql(f"SELECT {named} FROM residents WHERE {key} = {literal} ORDER BY id", by=by)
        answer = bureau.look(key, value, by=by, columns=columns)
        assert bureau.kinds("data.read")[-1].detail["lookup"]
        assert answer.table().to_pylist() == wanted.to_pylist()
        assert answer.schema == wanted.schema
        assert not answer.truncated


def test_columns_tell_what_is_masked_and_why_as_in_sql(bureau: Bureau) -> None:
    bureau.prepare("id")
    for by, hidden in {"wang": 4, "zhou": 2, "qian": 0}.items():
        by_index = bureau.look("id", "7", by=by)
        slowly = access.ask(bureau.office, bureau.who(by), "SELECT * FROM residents WHERE id = 7")
        assert by_index.columns == slowly.columns
        assert (by_index.level, by_index.snapshots) == (slowly.level, slowly.snapshots)
        assert len(by_index.masked) == hidden


@pytest.mark.parametrize("prepared", [True, False])
def test_a_key_that_is_not_plain_is_refused_and_nothing_of_it_is_told(
    bureau: Bureau, *, prepared: bool
) -> None:
    if prepared:
        bureau.prepare("idno")
    known, unknown = "330106199000000259", "330106199099999999"
    for value in (known, unknown, "330***************"):
        with pytest.raises(YibenError) as raised:
            bureau.look("idno", value, by="zhou", columns=("id",))
        assert raised.value.code == "lookup_key_hidden"
        assert value not in str(raised.value.as_dict())
    refused = bureau.kinds("data.refused")
    assert len(refused) == 3
    assert refused[0].detail["sql"] == 'SELECT "id" FROM "residents" AS "residents" WHERE "idno" = ?'
    assert not bureau.kinds("data.read")
    assert bureau.look("idno", known, by="qian", columns=("id",)).table().to_pylist() == [{"id": 7}]


def test_no_value_of_a_key_gets_into_the_log(bureau: Bureau) -> None:
    bureau.prepare("idno")
    bureau.look("idno", "330106199000000259")
    bureau.look("idno", "330106199099999999")
    read = bureau.kinds("data.read")
    assert [event.detail["rows"] for event in read] == [1, 0]
    assert "3301061990" not in str(bureau.events)
    assert read[0].detail["sql"] == 'SELECT * FROM "residents" AS "residents" WHERE "idno" = ?'


WRONG = [
    ({"key": "nothing"}, "no_column"),
    ({"columns": ("id", "nothing")}, "no_column"),
    ({"columns": ()}, "bad_lookup"),
    ({"key": "salary"}, "lookup_key_type"),
    ({"key": "pair"}, "lookup_key_type"),
    ({"value": ""}, "bad_lookup"),
    ({"value": "x" * 1001}, "bad_lookup"),
    ({"resource": "nowhere"}, "no_resource"),
    ({"grant": "grn_nobodys"}, "no_such_grant"),
    ({"key": 'id" = 1 OR "id'}, "no_column"),
]


def test_what_cannot_be_asked_is_refused_with_the_reason_and_logged(bureau: Bureau) -> None:
    for said, code in WRONG:
        with pytest.raises(YibenError) as raised:
            bureau.look(**{"key": "id", "value": "7", **said})
        assert raised.value.code == code
        assert bureau.kinds("data.refused")[-1].detail["code"] == code


@pytest.mark.parametrize("prepared", [True, False])
def test_what_is_no_value_of_the_column_fits_no_row(bureau: Bureau, *, prepared: bool) -> None:
    if prepared:
        bureau.prepare("id")
    for value in ("seven", "7.0", " 7", "٧", "99999999999999999999999", "7; DROP TABLE x"):
        assert bureau.look("id", value).rows == 0


def test_a_missing_key_is_found_by_nothing(bureau: Bureau) -> None:
    bureau.prepare("code")
    for value in ("NULL", "null", "None", "K0 ", "\x00"):
        assert bureau.look("code", value).rows == 0


def test_a_key_that_stands_for_too_many_rows_is_cut_and_says_so(bureau: Bureau) -> None:
    select = f"SELECT 'all' AS k, range AS n FROM range({model.MOST_ROWS + 500})"
    bureau.land(select, name="many", run="many1")
    slowly = bureau.look("k", "all", resource="many")
    bureau.prepare("k", "many")
    answer = bureau.look("k", "all", resource="many")
    assert (answer.rows, answer.truncated) == (slowly.rows, slowly.truncated) == (model.MOST_ROWS, True)
    assert answer.table()["n"].to_pylist() == list(range(model.MOST_ROWS))


def test_names_are_found_in_any_case_and_answered_as_the_table_has_them(bureau: Bureau) -> None:
    bureau.prepare("id")
    answer = bureau.look("ID", "7", columns=("Ward", "WARD", "Id"))
    assert answer.table().to_pylist() == [{"ward": "west", "id": 7}]


def test_plain_columns_never_depend_on_who_asks(bureau: Bureau) -> None:
    bureau.prepare("id")
    seen = [bureau.look("id", "12", by=by, columns=tuple(PLAIN)).table().to_pylist() for by in EVERYBODY]
    assert seen[0] == seen[1] == seen[2]
