"""Plans under attack: figures of days that have not come, of others' indicators, numbers nobody could have meant."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from planners import CITY_A, DATA, PLAN, Planners, found_planners
from yiben.app.planning.acting import parts_from
from yiben.app.reactions import hands
from yiben.capabilities import casework, plans
from yiben.engines.rules.promises import Figure, forecast
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, YibenError

DAY = date(2022, 12, 31)


@pytest.fixture
def planners(tmp_path: Path) -> Iterator[Planners]:
    made = found_planners(Home(tmp_path / "home").open(), Settings())
    yield made
    made.office.engine.dispose()


ODD = [
    "1e-999999999",
    "1E+18",
    "1,5",
    "12,00",
    "",
    "sNaN",
    "-Infinity",
    "1_000",
    "٣",
    "1e400",
]


@pytest.mark.parametrize("value", ODD)
def test_a_figure_that_may_mean_two_things_or_fills_a_disk_is_no_figure(
    planners: Planners, value: str
) -> None:
    with pytest.raises(BadInput) as refused:
        planners.report("sets", DAY, value)
    assert refused.value.code == "bad_figure"


@pytest.mark.parametrize(("value", "read"), [("1,200.5", "1200.5"), ("-3", "-3"), ("25，000", "25000")])
def test_figures_people_write_are_read(planners: Planners, value: str, read: str) -> None:
    planners.report("sets", DAY, value)
    assert planners.indicator("sets").history[0].value == Decimal(read)


@pytest.mark.parametrize("line", ["甲市 = 1e-999999999", "甲市 = 1,5", "甲市 = 60 × 1e999999", "甲市 = 6e1"])
def test_a_part_of_a_target_is_a_plain_figure(line: str) -> None:
    with pytest.raises(BadInput):
        parts_from(line)


def test_an_organisation_under_two_names_has_no_two_parts_of_a_target(planners: Planners) -> None:
    tree = planners.see("bea", plans.tree, "province-2025")
    whole = next(one.target.id for one in tree.lines if one.target.code == "sets-2025")
    parts = {CITY_A: (Decimal(60), Decimal(1)), planners.bodies[CITY_A]: (Decimal(40), Decimal(1))}
    with pytest.raises(BadInput) as refused:
        planners.do("bea", plans.split_target, whole, parts)
    assert refused.value.code == "part_twice"


@pytest.mark.parametrize(
    "forged", [{"on": "2029-12-31"}, {"indicator": "province-2025/satisfaction"}, {"organisation": "org_x"}]
)
def test_a_report_sent_again_speaks_of_what_it_spoke_of(planners: Planners, forged: dict[str, str]) -> None:
    case = planners.report("sets", DAY, "60", accept=False)
    case = planners.move("bea", case, "return", to_mend="请更正")
    with pytest.raises(YibenError) as refused:
        planners.move("dan", case, "resend", value="61", says="已更正", **forged)
    assert refused.value.code == "form_wrong"
    assert planners.indicator("sets").history == ()
    assert planners.indicator("satisfaction").history == ()


@pytest.mark.parametrize(
    ("who", "form"),
    [
        ("dan", {"on": "2029-12-31"}),
        ("dan", {"on": "2022-12-31", "organisation": "other"}),
        ("dan", {"on": "2022-12-31", "value": "1e-999999999"}),
    ],
)
def test_a_report_filed_that_speaks_of_another_than_its_case_counts_for_nothing(
    planners: Planners, who: str, form: dict[str, Any]
) -> None:
    indicator = planners.indicator("sets").indicator.id
    body = planners.bodies[DATA]
    said = {"indicator": indicator, "organisation": "", "value": "99999", "says": "x"} | form
    if said["organisation"] == "other":
        said["organisation"] = planners.bodies[CITY_A]
    filed = partial(
        planners.do, who, casework.file, plans.REPORT, subject=indicator, organisation=body, title="x", form=said, hands=hands()
    )  # fmt: skip
    with pytest.raises(YibenError) as refused:
        planners.move("bea", filed(), "accept")
    assert refused.value.code in {"not_as_reported", "bad_figure"}
    assert planners.indicator("sets").history == ()


def test_figures_of_one_day_alone_foretell_nothing() -> None:
    same = [Figure(on=DAY, value=Decimal(number)) for number in range(5)]
    assert forecast(same, date(2025, 12, 31)) is None
    wide = [Figure(on=date(2020 + n, 12, 31), value=Decimal(10) ** 17 * (n + 1)) for n in range(4)]
    found = forecast(wide, date(2025, 12, 31))
    assert found is not None
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize("value", ["1e400", "nan", "inf", "-1e30"])
def test_a_target_no_figure_could_reach_is_refused_with_its_line(planners: Planners, value: str) -> None:
    text = PLAN.replace("value = 100\n", f"value = {value}\n").replace("province-2025", "other-2025")
    with pytest.raises(YibenError):
        planners.do("bea", plans.make_plan, text)


def test_a_plan_of_many_megabytes_or_deep_parts_is_refused(planners: Planners) -> None:
    deep = PLAN.replace("province-2025", "deep-2025") + "\nx = " + "[" * 20_000 + "]" * 20_000
    with pytest.raises(YibenError):
        planners.do("bea", plans.make_plan, deep)
    round_ = PLAN.replace("province-2025", "round-2025").replace(
        'kind = "task"\n', 'kind = "task"\npart_of = "list"\n'
    )
    with pytest.raises(YibenError):
        planners.do("bea", plans.make_plan, round_)
