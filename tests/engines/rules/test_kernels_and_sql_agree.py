"""Every rule has two forms; whatever the data, they fail the same rows."""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.engines.rules import Chunk, rule_from, weigh
from yiben.engines.rules.checksums import SCHEMES

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ID = "11010519491231002X"
CODES = {
    "gb11643": [ID, "440304198503150016", "440304850315001"],
    "gb32100": ["91350100M000100Y43", "911101080000000000"],
    "gb11714": ["D2143569X", "00000000X"],
    "vin": ["1M8GDM9AXKP042788", "11111111111111111"],
    "luhn": ["79927398713", "4111111111111111", "00"],
}


def dirty(codes):
    """Real codes, and every way they go wrong in files: shortened, padded, lower case, full-width, other letters."""
    spoiled = st.builds(
        lambda code, at, letter: code[:at] + letter + code[at + 1 :],
        st.sampled_from(codes),
        st.integers(0, 17),
        st.sampled_from(["0", "7", "x", "X", "Z", "９", "Ｘ", " ", "é", "", "0X", "\x00", "-", "ı"]),
    )
    whole = st.sampled_from(codes)
    digits = st.text("0123456789Xx", min_size=0, max_size=20)
    return st.lists(
        st.one_of(st.none(), whole, whole.map(str.lower), spoiled, spoiled, digits, st.text(max_size=20)),
        max_size=40,
    )


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_checksums_agree_on_dirty_codes(scheme, both_ways, texts):
    @FEW
    @given(dirty(CODES[scheme]))
    def agree(values):
        assert both_ways({"kind": "checksum", "column": "c", "scheme": scheme}, texts(values))[0]

    agree()


PATTERNS = [
    r"^[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9X]$",
    r"^1[3-9]\d{9}$",
    r"^[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$",
    r"^\d{16,19}$",
    r"^(a|bc)?[x-z-]{0,2}\.$",
    r"^(|a)$",
    r"^$",
    r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    r"^\p{Han}{2,4}$",
    r"a|b$",
    r"^a|b$",
    r"^[^a]$",
    r"^.$",
    r"(?i)^abc$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_agree_on_dirty_text(pattern, both_ways, texts):
    @FEW
    @given(
        st.lists(
            st.one_of(
                st.none(),
                st.text(max_size=4),
                st.text("abcxyz.-1", max_size=6),
                st.from_regex(pattern.replace(r"\p{Han}", "[一-龥]").replace(r"\d", "[0-9]")),
                st.sampled_from(
                    ["13800138000", "13800138000\n", "１3800138000", "a@b.cn", ID, ID.lower(), "男"]
                ),
            ),
            max_size=30,
        )
    )
    def agree(values):
        assert both_ways({"kind": "pattern", "column": "c", "pattern": pattern}, texts(values))[0]

    agree()


@FEW
@given(st.data())
def test_id_birth_and_sex_agree(both_ways, data):
    numbers = data.draw(dirty([ID, "440304198503150016", "440304850315001", "110105199902310019"]))
    count = len(numbers)
    days = st.one_of(
        st.none(),
        st.sampled_from([date(1949, 12, 31), date(1985, 3, 15), date(1700, 1, 1), date(2300, 1, 1)]),
        st.dates(date(1000, 1, 1), date(9999, 12, 31)),
    )
    words = st.sampled_from([None, "男", "女", "未知", "1", "2", ""])
    table = pa.table(
        {
            "id": pa.array(numbers, pa.string()),
            "born": pa.array(data.draw(st.lists(days, min_size=count, max_size=count)), pa.date32()),
            "sex": pa.array(data.draw(st.lists(words, min_size=count, max_size=count)), pa.string()),
        }
    )
    assert both_ways({"kind": "id_birth", "columns": ["id", "born"]}, table)[0]
    assert both_ways({"kind": "id_sex", "columns": ["id", "sex"]}, table)[0]
    if count:
        encoded = table.set_column(2, "sex", table["sex"].dictionary_encode())
        plain = weigh(
            rule_from({"kind": "id_sex", "columns": ["id", "sex"]}, file="t"), Chunk.of(table), as_of=date.min
        )
        other = weigh(
            rule_from({"kind": "id_sex", "columns": ["id", "sex"]}, file="t"),
            Chunk.of(encoded),
            as_of=date.min,
        )
        assert plain.fails.tolist() == other.fails.tolist()


@FEW
@given(
    st.lists(st.one_of(st.none(), st.floats(), st.sampled_from([0.0, -0.0, 10.0]))),
    st.sampled_from([(0, 10), (0, None), (None, 10), (0.5, 9.5)]),
)
def test_number_ranges_agree_with_nan_and_infinity(both_ways, values, bounds):
    entry = {
        "kind": "range",
        "column": "c",
        **{k: b for k, b in zip(("min", "max"), bounds, strict=True) if b is not None},
    }
    assert both_ways(entry, pa.table({"c": pa.array(values, pa.float64())}))[0]


@FEW
@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-2, 12))))
def test_whole_number_ranges_agree_to_the_last_digit(both_ways, values):
    table = pa.table({"c": pa.array(values, pa.int64())})
    assert both_ways({"kind": "range", "column": "c", "min": 0, "max": 2**62 + 1}, table)[0]
    assert both_ways({"kind": "range", "column": "c", "min": 0.5}, table)[0] is False  # left to SQL


@FEW
@given(st.lists(st.one_of(st.none(), st.dates(), st.just(date(2026, 11, 22)), st.just(date(2026, 11, 23)))))
def test_date_ranges_agree(both_ways, values):
    table = pa.table({"c": pa.array(values, pa.date32())})
    assert both_ways({"kind": "range", "column": "c", "min": "1930-01-01", "max": "today"}, table)[0]


@FEW
@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["男", "女", "汪某某", "👩‍👩‍👧"]))))
def test_lengths_and_sets_agree(both_ways, values):
    table = pa.table({"c": pa.array(values, pa.string())})
    length = {"kind": "length", "column": "c", "min": 1, "max": 4}
    words = {"kind": "set", "column": "c", "values": ["男", "女", "", "'"]}
    _, long, _ = both_ways(length, table)
    _, other, _ = both_ways(words, table)
    assert both_ways({"kind": "not_null", "column": "c"}, table)[1] == [
        i for i, v in enumerate(values) if v is None
    ]
    if values:
        encoded = Chunk.of(pa.table({"c": table["c"].dictionary_encode()}))
        for entry, rows in ((length, long), (words, other)):
            found = weigh(rule_from(entry, file="t"), encoded, as_of=date.min)
            assert [at for at, fails in enumerate(found.fails.tolist()) if fails] == rows


def test_a_slice_of_an_array_is_read_at_its_place():
    values = ["bad", ID, None, ID[:-1] + "1", ID]
    rule = rule_from({"kind": "checksum", "column": "c", "scheme": "gb11643"}, file="t")
    for at in range(5):
        part = pa.table({"c": pa.array(values)}).slice(at, 3)
        expected = [value is not None and value != ID for value in values[at : at + 3]]
        assert weigh(rule, Chunk.of(part), as_of=date.min).fails.tolist() == expected


@pytest.mark.parametrize(
    ("scheme", "right", "wrong"),
    [
        ("gb11643", "11010519491231002X", "110105194912310020"),
        ("gb32100", "91350100M000100Y43", "91350100M000100Y44"),
        ("gb11714", "D2143569X", "D21435690"),
        ("vin", "1M8GDM9AXKP042788", "1M8GDM9A1KP042788"),
        ("luhn", "79927398713", "79927398710"),
    ],
)
def test_the_published_examples_pass_and_one_digit_off_fails(scheme, right, wrong, both_ways, texts):
    assert both_ways(
        {"kind": "checksum", "column": "c", "scheme": scheme}, texts([right, wrong, right.lower()])
    )[1] == [1]


def test_an_old_number_of_15_digits_is_not_decided(both_ways, texts):
    assert both_ways({"kind": "checksum", "column": "c", "scheme": "gb11643"}, texts(["440304850315001"]))[
        1:
    ] == ([], 0)


def test_codes_kept_as_numbers_and_dates_kept_as_text_are_left_to_sql(both_ways):
    table = pa.table({"card": pa.array([4111111111111111, 4111111111111112]), "day": ["2026-11-30", "soon"]})
    assert both_ways({"kind": "checksum", "column": "card", "scheme": "luhn"}, table) == (False, [1], 2)
    assert both_ways({"kind": "range", "column": "day", "max": "today"}, table) == (False, [0], 1)


def test_a_timestamp_of_today_is_not_after_today(both_ways):
    table = pa.table(
        {
            "c": [
                datetime.fromisoformat("2026-11-22T18:00"),
                datetime.fromisoformat("2026-11-22") + timedelta(days=1),
            ]
        }
    )
    assert both_ways({"kind": "range", "column": "c", "max": "today"}, table)[1] == [1]


def test_a_number_column_kept_as_a_dictionary_agrees_with_plain_text():
    table = pa.table(
        {
            "id": [ID, None, ID],
            "born": [date(1949, 12, 31), None, date(1950, 1, 1)],
            "sex": ["女", "男", "男"],
        }
    )
    encoded = table.set_column(0, "id", table["id"].dictionary_encode())
    for kind, columns in (("id_birth", ["id", "born"]), ("id_sex", ["id", "sex"])):
        rule = rule_from({"kind": kind, "columns": columns}, file="t")
        for one in (table, encoded):
            assert weigh(rule, Chunk.of(one), as_of=date.min).fails.tolist() == [False, False, True]
