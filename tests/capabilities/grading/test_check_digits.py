"""Check digits: every right one passes, every single wrong place fails; the vectors agree with the textbook."""

import random

import grading_values as made
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.grading.recognise.checks import CHECKS, passing

MAKERS = {
    "gb11643": made.resident_id,
    "gb32100": made.uscc,
    "gb11714": made.org_code,
    "luhn": made.bank_card,
    "iso7064_11_10": made.business_reg_no,
    "foreign_residence": made.foreign_residence,
    "vin": made.vin,
    "hkid": made.hkid,
    "tw_id": made.tw_id,
    "isbn": made.isbn13,
    "isin": made.isin,
    "iban": made.iban,
}


def ok(check: str, *values: str) -> list[bool]:
    return passing(pa.array(list(values), pa.string()), check).tolist()


def test_every_check_is_tested() -> None:
    assert set(MAKERS) == CHECKS


@pytest.mark.parametrize("check", sorted(MAKERS))
def test_right_check_digits_pass_and_wrong_ones_fail(check: str) -> None:
    values = made.column(MAKERS[check], 300)
    assert all(ok(check, *values))
    assert not any(ok(check, *[made.spoil(v) for v in values]))


@given(
    seed=st.integers(0, 10**6),
    check=st.sampled_from(["gb11643", "gb32100", "luhn", "iso7064_11_10", "gb11714"]),
    data=st.data(),
)
def test_one_changed_place_is_always_found(seed: int, check: str, data: st.DataObject) -> None:
    value = MAKERS[check](random.Random(seed))
    at = data.draw(st.integers(0, len(value) - 1))
    alphabet = made.USCC if check == "gb32100" else "0123456789"
    old = value[at]
    if old not in alphabet or (check == "gb11714" and at == len(value) - 1):
        return
    new = data.draw(st.sampled_from([c for c in alphabet if c != old]))
    if check == "gb11643" and at < 17 and abs(int(new) - int(old)) % 11 == 0:
        return
    assert ok(check, value) == [True]
    assert ok(check, value[:at] + new + value[at + 1 :]) == [False]


@given(st.lists(st.text(max_size=24), max_size=30), st.sampled_from(sorted(CHECKS)))
def test_no_text_breaks_a_check(values: list[str], check: str) -> None:
    assert len(passing(pa.array(values, pa.string()), check)) == len(values)


def test_known_numbers() -> None:
    assert ok("gb11643", "11010519491231002X", "11010519491231002x", "110105194912310021") == [
        True,
        True,
        False,
    ]
    assert ok("luhn", "4111111111111111", "4111 1111 1111 1111", "4111111111111112") == [True, True, False]
    assert ok("isbn", "978-0-306-40615-7", "0-306-40615-2", "978-0-306-40615-8") == [True, True, False]
    assert ok("iban", "DE89 3704 0044 0532 0130 00", "DE88370400440532013000") == [True, False]
    assert ok("isin", "US0378331005", "US0378331006") == [True, False]
    assert ok("vin", "1M8GDM9AXKP042788", "1M8GDM9A1KP042788") == [True, False]
    assert ok("hkid", "G123456(A)", "A123456(3)", "A123456(4)") == [True, True, False]
    assert ok("tw_id", "A123456789", "A123456788") == [True, False]


def test_sliced_and_mixed_lengths_keep_their_places() -> None:
    values = pa.array(
        ["x", made.resident_id(random.Random(1)), "", made.resident_id_15(random.Random(2)), "12345"]
    )
    assert passing(values, "gb11643").tolist() == [False, True, False, True, False]
    assert passing(values.slice(1, 3), "gb11643").tolist() == [True, False, True]
