"""Types are decided from content and meaning, and nothing that is a name becomes a number."""

import datetime as dt

import pytest


def column(intake, values, *, header="x", wanted=None):
    """A table of a counter and these values; answers (kind, values as stored, notes)."""
    body = "".join(f'{n},"{value}"\n' for n, value in enumerate(values))
    table = intake.take(f"n,{header}\n{body}", wanted={header: wanted} if wanted else None)
    return table.kinds[1], [row[1] for row in table.rows], [note.en for note in table.landed.types[1].notes]


@pytest.mark.parametrize(
    ("values", "kind", "stored"),
    [
        (["1", "-2", "30"], "integer", [1, -2, 30]),
        (["1", "2.5", "-.5"], "number", [1.0, 2.5, -0.5]),
        (["1,234", "12", "1,000,000.5"], "number", [1234.0, 12.0, 1000000.5]),
        (["$87,228.00 ", "$5", "($12)"], "number", [87228.0, 5.0, -12.0]),
        (["12%", "3.5%", "100%"], "number", [12.0, 3.5, 100.0]),
        (["3万元", "2.5万元", "10万元"], "number", [3.0, 2.5, 10.0]),
        (["3万元", "500元", "1亿元"], "number", [30000.0, 500.0, 100000000.0]),
        (["１２", "３４", "５６"], "integer", [12, 34, 56]),
        (["007", "010", "123"], "string", ["007", "010", "123"]),
        (["110101001", "110101002", "110101003"], "string", ["110101001", "110101002", "110101003"]),
        (["6222025362338019010", "1"], "string", ["6222025362338019010", "1"]),
        (["4.40301E+17", "12"], "string", ["4.40301E+17", "12"]),
        (["1.5e-3", "2e2"], "number", [0.0015, 200.0]),
        (["是", "否", "是"], "boolean", [True, False, True]),
        (["Y", "Y", "Y"], "string", ["Y", "Y", "Y"]),
        (["1", "(blank)", "N/A", "\\N", "-", "NA", "2"], "integer", [1, None, None, None, None, None, 2]),
        (["-43", "***", "12", "****"], "integer", [-43, None, 12, None]),
        (["NA", "ZA", "-", "无"], "string", ["NA", "ZA", None, "无"]),
        (["1-49人", "50人", "3人"], "string", ["1-49人", "50人", "3人"]),
        (["1.234,56", "12,5"], "number", [1234.56, 12.5]),
    ],
)
def test_numbers_codes_and_nulls(intake, values, kind, stored):
    assert column(intake, values)[:2] == (kind, stored)


JAN5 = dt.date(2020, 1, 5)


@pytest.mark.parametrize(
    ("values", "header"),
    [
        (["2020-01-05", "2020-1-5"], "x"),
        (["2020/1/5", "2020.01.05"], "x"),
        (["2020年1月5日", "2020年01月05日"], "x"),
        (["20200105", "20200105"], "办理日期"),
        (["5-Jan-2020", "January 5, 2020"], "x"),
        (["05/01/2020", "5/1/2020"], "x"),
        (["民國109年1月5日", "109年01月05日"], "x"),
        (["109/01/05", "109/1/5"], "日期"),
        (["2020年1月5日", "2020-01-05", "2020/1/5"], "x"),
    ],
)
def test_dates_in_many_forms_become_dates(intake, values, header):
    # The last value settles day and month where they could be either.
    last = {"05/01/2020": "31/12/2020", "5/1/2020": "31/12/2020"}.get(values[0])
    kind, stored, _ = column(intake, [*values, *([last] if last else [])], header=header)
    assert kind == "date"
    assert stored[: len(values)] == [JAN5] * len(values)


def test_day_and_month_that_cannot_be_told_apart_stay_text(intake):
    kind, stored, notes = column(intake, ["01/02/2020", "03/04/2020"])
    assert (kind, stored) == ("string", ["01/02/2020", "03/04/2020"])
    assert "Day and month" in notes[0]


def test_month_first_is_found_from_the_column(intake):
    assert column(intake, ["01/02/2020", "03/25/2020"])[1] == [dt.date(2020, 1, 2), dt.date(2020, 3, 25)]


@pytest.mark.parametrize(
    "value", ["2020-01-05 10:20:30", "2020/1/5 10:20:30", "2020年1月5日 10:20:30", "2020-01-05T10:20:30Z"]
)
def test_moments_become_timestamps(intake, value):
    kind, stored, _ = column(intake, [value, value])
    assert (kind, [str(moment) for moment in stored]) == ("timestamp", ["2020-01-05 10:20:30"] * 2)


def test_digits_are_dates_only_where_a_date_is_wanted(intake):
    assert column(intake, ["20200105", "20200106"])[0] == "integer"
    assert column(intake, ["20200105", "20200106"], wanted="date")[0] == "date"
    assert column(intake, ["0520520", "0480201"], wanted="date")[1][0] == dt.date(1963, 5, 20)
    assert column(intake, ["0520520", "0480201"])[0] == "string"


def test_wanted_storage_overrules_what_values_look_like(intake):
    assert column(intake, ["110101", "110102"], wanted="string")[:2] == ("string", ["110101", "110102"])
    assert column(intake, ["007", "012"], wanted="number")[:2] == ("integer", [7, 12])


def test_one_unit_is_stated_and_the_number_kept_as_written(intake):
    assert column(intake, ["3万元", "4万元"])[2] == ["Unit: 万元"]


def test_full_width_codes_are_narrowed_and_words_are_not(intake):
    assert column(intake, ["１３８００１３８０００", "13900139000"])[1][0] == "13800138000"
    assert column(intake, ["１号楼", "二号楼"])[1][0] == "１号楼"


def test_few_misfits_cost_their_rows_and_many_make_the_column_text(intake):
    good = [str(n) for n in range(2000)]
    few = intake.take("n,x\n" + "".join(f"{n},{v}\n" for n, v in enumerate([*good, "abc"])))
    assert few.kinds == ["integer", "integer"]
    assert few.reasons == [(2002, "does_not_fit_type")]
    assert (few.rejects[0]["column"], few.rejects[0]["value"]) == ("x", "abc")
    assert len(few.rows) == 2000
    many = intake.take("n,x\n" + "".join(f"{n},{v}\n" for n, v in enumerate([*good, *["abc"] * 30])))
    assert many.kinds == ["integer", "string"]
    assert len(many.rows) == 2030


def test_integers_widen_to_numbers_before_any_row_is_lost(intake):
    values = [str(n) for n in range(3000)] + ["2.5"]
    table = intake.take("n,x\n" + "".join(f"{n},{v}\n" for n, v in enumerate(values)))
    assert table.kinds[1] == "number"
    assert table.rows[-1][1] == 2.5
    assert not table.rejects
