"""Plans: made, split, reported, corrected, judged as of any day, warned of, evaluated, appraised."""

from datetime import date
from decimal import Decimal

import pytest

from planners import CITY_A, CITY_B, DATA, HEALTH, PLAN, Planners
from yiben.app.reactions import hands
from yiben.capabilities import casework, plans
from yiben.engines.rules.promises import Stand, Why
from yiben.kernel.errors import BadInput, NotFound, Refused

D = Decimal
YEARS = [date(year, 12, 31) for year in (2020, 2021, 2022, 2023, 2024, 2025)]


def sets_target(planners: Planners) -> plans.Line:
    tree = planners.see("bea", plans.tree, "province-2025")
    return next(one for one in tree.lines if one.target.code == "sets-2025" and not one.target.parent)


def test_a_plan_made_by_hand_is_a_tree_whose_owners_are_found_by_name(planners: Planners) -> None:
    tree = planners.see("ana", plans.tree, "province-2025")
    assert [(one.code, str(one.branch)) for one in tree.nodes] == [("open", "task"), ("list", "measure")]
    assert [one.title for one in tree.owners[tree.nodes[0].id]] == [DATA]
    assert [one.target.kept.stand for one in tree.lines] == [Stand.NO_FIGURES, Stand.NO_FIGURES]
    assert planners.see("ana", plans.services).keys() == {"数据开放申请"}


def test_only_those_who_keep_plans_make_them_and_all_that_is_wrong_is_said_with_lines(
    planners: Planners,
) -> None:
    with pytest.raises(Refused):
        planners.do("dan", plans.make_plan, PLAN)
    with pytest.raises(BadInput) as caught:
        planners.do("bea", plans.make_plan, PLAN.replace('word = "不少于"', 'word = "超过"'))
    assert caught.value.where["line"] == 45


def test_a_figure_counts_once_another_person_has_accepted_it(planners: Planners) -> None:
    case = planners.report("sets", YEARS[1], "60", accept=False)
    assert planners.indicator("sets").history == ()
    with pytest.raises(Refused):
        planners.move("dan", case, "accept")
    planners.move("bea", case, "accept")
    (figure,) = planners.indicator("sets").history
    assert (figure.value, figure.case, str(figure.source)) == (D(60), case.id, "report")
    assert sets_target(planners).target.kept.stand is Stand.ON_COURSE


@pytest.mark.parametrize(
    ("value", "code"), [("一百", "bad_figure"), ("NaN", "bad_figure"), ("1e30", "bad_figure")]
)
def test_what_is_no_number_is_refused(planners: Planners, value: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        planners.report("sets", YEARS[1], value)
    assert caught.value.code == code


def test_a_day_that_has_not_come_and_a_stranger_s_indicator_are_refused(planners: Planners) -> None:
    with pytest.raises(BadInput):
        planners.report("sets", date(2024, 12, 31), "60")
    with pytest.raises(Refused):
        planners.report("sets", YEARS[1], "60", by="hua")
    with pytest.raises(NotFound):
        planners.report("sheep", YEARS[1], "60")


def test_a_correction_keeps_what_stood_before(planners: Planners) -> None:
    planners.report("sets", YEARS[1], "60")
    planners.report("sets", YEARS[1], "58.50")
    newest, older = planners.indicator("sets").history
    assert (newest.value, newest.replaced, older.value) == (D("58.5"), None, D(60))
    assert older.replaced is not None


def test_a_returned_report_counts_as_it_was_mended(planners: Planners) -> None:
    case = planners.report("sets", YEARS[1], "600", accept=False)
    case = planners.move("bea", case, "return", to_mend="多写了一个零")
    case = planners.move("dan", case, "resend", value="60", says="已更正")
    planners.move("bea", case, "accept")
    assert [one.value for one in planners.indicator("sets").history] == [D(60)]


def test_a_standing_as_of_a_past_day_is_what_could_be_known_of_that_day(planners: Planners) -> None:
    planners.at(2024, 3, 1)
    for day, value in zip(YEARS[1:4], ("62", "75", "76"), strict=True):
        planners.report("sets", day, value)
    then = planners.indicator("sets", as_of=date(2022, 6, 1)).judged[0].standing
    now = planners.indicator("sets").judged[0].standing
    assert (then.stand, now.stand, now.why) == (Stand.ON_COURSE, Stand.AT_RISK, Why.BEHIND_LINE)
    assert then.forecast is None
    assert now.forecast is not None
    assert now.forecast.low < now.forecast.value < now.forecast.high


def test_whoever_answers_is_warned_once_when_a_promise_gets_at_risk(planners: Planners) -> None:
    planners.report("sets", YEARS[1], "51")
    planners.report("sets", YEARS[2], "52")
    told = planners.see("dan", casework.notices, hands=hands())
    assert sum("may miss" in one.says.en for one in told.rows) == 1
    assert len(planners.events("plan.warned")) == 1


def test_the_clock_looks_again_when_the_day_has_passed(planners: Planners) -> None:
    planners.at(2025, 6, 1)
    for day, value in zip(YEARS[1:5], ("60", "70", "80", "90"), strict=True):
        planners.report("sets", day, value)
    assert sets_target(planners).target.kept.stand is Stand.ON_COURSE
    planners.at(2026, 1, 2)
    assert plans.tick(planners.office).judged == 2
    assert (sets_target(planners).target.kept.stand, sets_target(planners).target.kept.why) == (
        Stand.NO_FIGURES,
        Why.FINAL_MISSING,
    )
    planners.report("sets", YEARS[5], "99")
    assert sets_target(planners).target.kept.stand is Stand.MISSED
    assert plans.tick(planners.office).judged == 0


def test_a_target_is_split_and_its_parts_are_added_up_again(planners: Planners) -> None:
    parts = {CITY_A: (D(60), D(1)), CITY_B: (D(30), D(1))}
    found = planners.do("bea", plans.split_target, sets_target(planners).target.id, parts)
    assert (found.adds_up, found.difference) == (False, D(10))
    planners.report("sets", YEARS[1], "20", by="ann", organisation=CITY_A)
    assert all(one.organisation for one in planners.indicator("sets").history)
    planners.report("sets", YEARS[1], "10.5", by="ben", organisation=CITY_B)
    whole = next(one for one in planners.indicator("sets").history if not one.organisation)
    assert (whole.value, str(whole.source), whole.basis["how"]) == (D("30.5"), "roll_up", "sum")
    with pytest.raises(Refused):
        planners.report("sets", YEARS[2], "10", by="ann", organisation=CITY_B)
    again = planners.do("bea", plans.split_target, sets_target(planners).target.id, {CITY_A: (D(100), D(1))})
    assert again.adds_up


def test_an_evaluation_keeps_the_standings_of_its_day(planners: Planners) -> None:
    planners.report("sets", YEARS[1], "60")
    case = planners.do(
        "dan",
        plans.evaluate,
        "province-2025",
        kind=plans.Evaluation.YEARLY,
        says="总体顺利",
        as_of=date(2022, 12, 31),
        score="85",
        third_party="某评估中心",
        hands=hands(),
    )
    with pytest.raises(Refused):
        planners.move("dan", case, "accept")
    planners.move("bea", case, "accept")
    (one,) = planners.see("ana", plans.evaluations, "province-2025")
    assert (one.score, one.third_party, one.counts["on_course"], one.counts["no_figures"]) == (
        D(85),
        "某评估中心",
        1,
        1,
    )


def test_the_cockpit_and_the_appraisal_count_what_stands(planners: Planners) -> None:
    planners.report("sets", YEARS[1], "51")
    planners.report("sets", YEARS[2], "52")
    cockpit = planners.see("ana", plans.cockpit)
    assert (cockpit.total, cockpit.counts["at_risk"], cockpit.counts["no_figures"], cockpit.late) == (
        2,
        1,
        1,
        0,
    )
    assert [one.target.code for one in cockpit.worst] == ["sets-2025"]
    assert cockpit.by_year == (("2025", {"at_risk": 1, "no_figures": 1}),)
    planners.at(2024, 3, 1)
    assert planners.see("ana", plans.cockpit).late == 1
    (row,) = planners.see("ana", plans.appraisal)
    assert (row.name, row.promises, row.late, row.kept_share) == (DATA, 1, 1, None)


def test_the_four_tables_are_views_of_who_answers_for_what(planners: Planners) -> None:
    tree = planners.see("bea", plans.tree, "province-2025")
    listed = next(one for one in tree.nodes if one.code == "list")
    planners.do("bea", plans.assign, listed.id, kind=plans.OwnerKind.ACCOUNT, key="ana")
    planners.do("bea", plans.assign, listed.id, kind=plans.OwnerKind.ORGANISATION, key=HEALTH, role="with")
    planners.do("bea", plans.assign, listed.id, kind=plans.OwnerKind.COMPANY, key="91520100MA6DTEST1X")
    seen = {
        table: planners.see("ana", plans.table, table, key)
        for table, key in (
            (plans.Table.PERSON, "ana"),
            (plans.Table.COMPANY, "91520100ma6dtest1x"),
            (plans.Table.GROUP, HEALTH),
            (plans.Table.MATTER, "数据开放申请"),
        )
    }
    assert {table: [one.code for one in view.nodes] for table, view in seen.items()} == {
        one: ["list"] for one in seen
    }
    assert [one.target.code for one in seen[plans.Table.GROUP].lines] == ["satisfaction-2025"]
    task = planners.see("ana", plans.table, plans.Table.MATTER, tree.nodes[0].id)
    assert [str(title) for _, title in task.below] == [str(tree.nodes[1].title)]
    planners.do("bea", plans.release, listed.id, kind=plans.OwnerKind.ACCOUNT, key="ana")
    assert planners.see("ana", plans.table, plans.Table.PERSON, "ana").nodes == ()
    with pytest.raises(NotFound):
        planners.see("ana", plans.table, plans.Table.MATTER, "没有的事项")


def test_a_new_reading_of_a_plan_keeps_its_figures_and_ends_what_it_no_longer_names(
    planners: Planners,
) -> None:
    planners.report("sets", YEARS[1], "60")
    planners.do("bea", plans.make_plan, PLAN.split('[[target]]\nid = "satisfaction')[0])
    tree = planners.see("bea", plans.tree, "province-2025")
    assert [one.target.code for one in tree.lines] == ["sets-2025"]
    assert tree.lines[0].target.kept.latest == D(60)
