"""Every shipped mask, on short, odd and ordinary values: a value is never shown whole."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.guard import MaskBook
from yiben.infra.packs import packs_folder, read_toml

BOOK = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
ENGINE = duckdb.connect()
FAMILIES = sorted(read_toml(packs_folder() / "yiben-base" / "masks.toml")["family"])


def hidden(family: str, values: list[str | None]) -> list[str | None]:
    ENGINE.register("t", pa.table({"c": pa.array(values, pa.string())}))
    return [row[0] for row in ENGINE.execute(f"SELECT {BOOK.hide('c', 'VARCHAR', family)} FROM t").fetchall()]


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
    for family in FAMILIES:
        for before, after in zip(values, hidden(family, list(values)), strict=True):
            assert (
                after is None
                or before == ""
                or set(before) <= {"*"}
                or before not in after
                or len(before) < 3
            ), family
