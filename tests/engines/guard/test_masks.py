"""Every shipped mask, on short, odd and ordinary values: a value is never shown whole."""

import hmac
import re

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.guard import MaskBook
from yiben.infra.lake.sm3 import hmac_sm3
from yiben.infra.packs import packs_folder, read_toml

BOOK = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
ENGINE = duckdb.connect()
ENGINE.create_function("yiben_sm3", hmac_sm3, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")
FAMILIES = sorted(read_toml(packs_folder() / "yiben-base" / "masks.toml")["family"])
KEYED = ["id_format", "sm3", "token"]


def hidden(family: str, values: list[str | None], key: str | None = "secret") -> list[str | None]:
    ENGINE.register("t", pa.table({"c": pa.array(values, pa.string())}))
    ENGINE.execute("SET VARIABLE yiben_mask_key = ?", [key])
    return [
        row[0]
        for row in ENGINE.execute(
            f"SELECT CAST({BOOK.hide('c', 'VARCHAR', family)} AS VARCHAR) FROM t"
        ).fetchall()
    ]


@pytest.mark.parametrize(
    ("family", "value", "shown"),
    [
        ("id_number", "330106199001011234", "330***************"),
        ("phone", "13812345678", "138********"),
        ("name", "张三丰", "张**"),
        ("email", "someone@example.gov.cn", "***@example.gov.cn"),
        ("address", "浙江省杭州市西湖区文三路 100 号", "浙江省杭州市***"),
        ("card", "6222021234567890123", "622202**********"),
        ("plate", "浙A12345", "浙A*****"),
        ("ip", "10.20.30.40", "10.20.*.*"),
        ("url", "https://example.org/a?person=1", "https://example.org/***"),
        ("text_hidden", "anything", "***"),
        ("none", "anything", "***"),
        ("date_year", "1990-01-02", "1990***"),
    ],
)
def test_each_family_shows_what_it_says(family: str, value: str, shown: str) -> None:
    assert hidden(family, [value, None]) == [shown, None]


@settings(deadline=None, max_examples=60)
@given(values=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=30))
def test_no_family_shows_a_value_whole_or_fails(values: list[str]) -> None:
    values = [value.replace("\x00", "") for value in values]
    for family in sorted(set(FAMILIES) - set(KEYED)):
        for before, after in zip(values, hidden(family, list(values)), strict=True):
            assert (
                after is None
                or before == ""
                or set(before) <= {"*"}
                or before not in after
                or len(before) < 3
            ), family


def one(family: str, value: str, kind: str, key: str = "secret") -> str | None:
    ENGINE.execute("SET VARIABLE yiben_mask_key = ?", [key])
    sql = f"SELECT CAST({BOOK.hide('c', kind, family)} AS VARCHAR) FROM (SELECT CAST(? AS {kind}) AS c)"
    found: str | None = ENGINE.execute(sql, [value]).fetchall()[0][0]
    return found


def test_keyed_families_are_those_with_a_key() -> None:
    assert [name for name in FAMILIES if (found := BOOK.family(name)) and found.keyed] == KEYED


@pytest.mark.parametrize("family", KEYED)
def test_without_the_key_a_keyed_mask_gives_nothing(family: str) -> None:
    assert hidden(family, ["330106199001011234", None], key=None) == [None, None]


@settings(deadline=None, max_examples=40)
@given(values=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=20))
def test_tokens_are_equal_where_values_are_and_differ_between_keys(values: list[str]) -> None:
    values = [value.replace("\x00", "") for value in values]
    mine, yours = hidden("token", list(values), key="a"), hidden("token", list(values), key="b")
    assert len(set(mine)) == len(set(values))
    assert dict(zip(values, mine, strict=True)) == dict(
        zip(values, hidden("token", list(values), key="a"), strict=True)
    )
    assert not set(mine) & set(yours)
    assert hidden("token", [None]) == [None]


@pytest.mark.parametrize(
    "pairs",
    [
        [("5", "TINYINT"), ("5", "BIGINT"), ("5", "VARCHAR"), ("5.00", "DECIMAL(9,2)"), ("5", "DOUBLE"), ("5", "UBIGINT")],
        [("5.10", "DECIMAL(9,2)"), ("5.1", "DOUBLE"), ("5.1", "DECIMAL(4,1)")],
        [("500", "DECIMAL(9,0)"), ("500.000", "DECIMAL(9,3)"), ("500", "HUGEINT"), ("500", "FLOAT")],
        [("0", "INTEGER"), ("-0.0", "DOUBLE"), ("0.00", "DECIMAL(4,2)")],
        [("-7", "INTEGER"), ("-7.0", "DOUBLE")],
        [("2024-02-29", "DATE"), ("2024-02-29 00:00:00", "TIMESTAMP"), ("2024-02-29", "VARCHAR")],
    ],
)  # fmt: skip
def test_values_that_compare_equal_share_a_token_whatever_their_type(pairs: list[tuple[str, str]]) -> None:
    tokens = {one("token", value, kind) for value, kind in pairs}
    assert len(tokens) == 1
    assert None not in tokens


def test_sm3_is_hmac_sm3() -> None:
    assert hidden("sm3", ["张三", None, "张三", ""], key="k") == [
        hmac.new(b"k", "张三".encode(), "sm3").hexdigest(), None,
        hmac.new(b"k", "张三".encode(), "sm3").hexdigest(), hmac.new(b"k", b"", "sm3").hexdigest(),
    ]  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(bodies=st.lists(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), min_size=1, max_size=20))
def test_a_masked_number_keeps_its_format_and_never_passes_gb_11643(bodies: list[str]) -> None:
    for before, after in zip(bodies, hidden("id_format", list(bodies)), strict=True):
        assert re.fullmatch(r"[0-9]{17}[0-9X]", after or "")
        assert (after or "")[:2] == before[:2]
        assert remainder(after or "") != 1


def remainder(number: str) -> int:
    """ISO 7064 MOD 11-2 over all 18 characters: 1 for a number that passes."""
    total = sum(
        (10 if char == "X" else int(char)) * pow(2, 17 - place, 11) for place, char in enumerate(number)
    )
    return total % 11
