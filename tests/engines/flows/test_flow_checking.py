"""A flow that cannot be worked with is refused, with what is wrong and where."""

from dataclasses import replace

import pytest
from flow_makers import BORROWING, flow_of, spoilt

from yiben.engines import flows
from yiben.engines.flows.model import Fault

WITHDRAW = 'who = [{ filer = true }]\n\n[[flow.move]]\nid = "lapse"'


def found(old: str, new: str) -> list[Fault]:
    return list(flows.check(spoilt(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        # states
        ('start = "asked"', 'start = "askd"', "flow_unknown_state", "flow.start"),
        ('start = "asked"', 'start = "lent"', "flow_start", "flow.start"),
        ('id = "hear"\nzh = "送评议"\nen = "Have it judged"\nfrom = "asked"\nto = "heard"', 'id = "hear"\nzh = "送评议"\nen = "Have it judged"\nfrom = "asked"\nto = "decided"', "flow_unreachable", "state.heard"),
        ('to = "heard"', 'to = "herd"', "flow_unknown_state", "move.hear.to"),
        ('from = ["asked", "decided"]', 'from = ["asked", "lent"]', "flow_from_end", "move.return.from"),
        ('id = "gone"', 'id = "lapsed"', "flow_duplicate", "state.lapsed"),
        ('id = "gone"', 'id = "Gone"', "flow_id", "state.Gone"),
        # moves
        ('id = "hear"', 'id = "lend"', "flow_duplicate", "move.lend"),
        ('id = "remark"', 'id = "file"', "flow_id", "move.file"),
        ('who = [{ role = "auditor" }]\n', "", "flow_nobody", "move.remark"),
        ('who = [{ role = "auditor" }]', "by_itself = true", "flow_nobody", "move.remark"),
        ('to = "kept"\nby_itself = true', 'to = "kept"\nby_itself = true\nwho = [{ role = "officer" }]', "flow_by_itself", "move.found_unfit.who"),
        ("returns = true", 'not_who = ["filr"]', "flow_not_who", "move.return.not_who"),
        ('"mover:hear"', '"mover:heer"', "flow_not_who", "move.lend.not_who"),
        (WITHDRAW, WITHDRAW.replace("true }]", 'true }]\nnot_who = ["filer"]'), "flow_nobody", "move.withdraw.not_who"),
        # who
        ('who = [{ role = "auditor" }]', 'who = [{ role = "auditr" }]', "flow_who", "move.remark.who"),
        ('who = [{ role = "auditor" }]', "who = [{}]", "flow_who", "move.remark.who"),
        ('who = [{ role = "auditor" }]', 'who = [{ role = "auditor", filer = true }]', "flow_who", "move.remark.who"),
        ('who = [{ role = "auditor" }]', 'who = [{ filer = true, relation = "owner" }]', "flow_who", "move.remark.who"),
        ('who = [{ role = "auditor" }]', 'who = [{ field = "purpose" }]', "flow_who", "move.remark.who"),
        ('escalate = [{ role = "officer", relation = "owner" }]', 'escalate = [{ role = "boss" }]', "flow_who", "state.asked.deadline"),
        # deadlines
        ('since = "needed_from"', 'since = "purpose"', "flow_since", "state.asked.deadline"),
        ("within = { days = 30 }", "within = { days = 30, hours = 2 }", "flow_within", "state.back.deadline"),
        ("within = { days = 30 }", "within = {}", "flow_within", "state.back.deadline"),
        ("within = { days = 30 }", "within = { days = 0 }", "flow_within", "state.back.deadline"),
        ("remind = 1", "remind = -1", "flow_within", "state.asked.deadline"),
        ('move = "lapse"', 'move = "laps"', "flow_named_move", "state.back.deadline"),
        ('move = "lapse"', 'move = "lend"', "flow_named_move", "state.back.deadline"),
        # reviews
        ('passed = "found_fit"', 'passed = "lend"', "flow_named_move", "state.heard.review"),
        ('failed = "found_unfit"', 'failed = "found_fit"', "flow_review", "state.heard.review"),
        ('to = "decided"\nby_itself = true', 'to = "decided"\nwho = [{ role = "officer" }]', "flow_review", "move.found_fit"),
        ("quorum = 3", "quorum = 0", "flow_quorum", "state.heard.review"),
        ('who = [{ role = "analyst" }, { field = "expert" }]', 'who = [{ field = "expert" }]', "flow_quorum", "state.heard.review"),
        ('who = [{ role = "analyst" }, { field = "expert" }]', 'who = [{ role = "analyst", relation = "filer" }]', "flow_quorum", "state.heard.review"),
        ('who = [{ role = "analyst" }, { field = "expert" }]', "who = [{ filer = true }]", "flow_quorum", "state.heard.review"),
        ("least = 60", "least = 101", "flow_scores", "state.heard.review"),
        ("least = 60\n", "", "flow_scores", "state.heard.review"),
        ("most = 100\n", "", "flow_scores", "state.heard.review"),
        # forms, facts, conditions
        ('type = "number"', 'type = "nummer"', "flow_field_type", "form.pages"),
        ('id = "pages"', 'id = "page-count"', "flow_id", "form.page-count"),
        ('id = "pages"', 'id = "expert"', "flow_duplicate", "form.expert"),
        ('type = "date"', 'type = "choice"', "flow_choice", "form.needed_from"),
        ('type = "date"', 'type = "date"\nmost = 0', "flow_most", "form.needed_from"),
        ('{ id = "trial"', '{ id = "study"', "flow_choice", "form.purpose"),
        ("returns = true", 'returns = true\nform = [{ id = "pages", zh = "页", en = "P", type = "text" }]', "flow_field", "move.return.form.pages"),
        ('to = "lapsed"\nby_itself = true', 'to = "lapsed"\nby_itself = true\nform = [{ id = "why", zh = "由", en = "Why", required = true }]', "flow_nobody_fills", "move.lapse.form"),
        ('id = "may_leave"', 'id = "pages"', "flow_duplicate", "fact.pages"),
        ('type = "word"\n', "", "flow_fact", "fact.condition"),
        ("may_leave and", "may_go and", "flow_needs", "move.lend.needs"),
        ("purpose = 'study'", "purpose = 'fun'", "flow_needs", "move.lend.needs"),
        ("pages < 10", "length(purpose) < 10", "flow_needs", "move.lend.needs"),
        ("pages < 10", "pages in (select 1)", "flow_needs", "move.lend.needs"),
        ("may_leave and", "may_leave; drop table x --", "flow_needs", "move.lend.needs"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_at_its_place(old: str, new: str, code: str, where: str) -> None:
    faults = found(old, new)
    assert (code, where) in [(one.code, one.where) for one in faults], faults
    assert all(one.says.zh and one.says.en for one in faults)


def test_a_dead_end_and_a_circle_are_told_apart() -> None:
    dead = BORROWING.replace('from = ["asked", "heard", "decided", "back"]', 'from = ["asked"]').replace(
        'id = "again"\nzh = "重新提交"\nen = "Hand in again"\nfrom = "back"',
        'id = "again"\nzh = "重新提交"\nen = "Hand in again"\nfrom = "asked"',
    ).replace('[flow.state.deadline]\nwithin = { days = 30 }\nmove = "lapse"\n', "")  # fmt: skip
    codes = {(one.code, one.where) for one in flows.check(flow_of(dead))}
    assert ("flow_dead_end", "state.back") in codes
    assert ("flow_unreachable", "state.lapsed") in codes
    assert ("flow_nobody", "move.lapse") in codes

    round_ = BORROWING.replace('from = ["asked", "heard", "decided", "back"]', 'from = ["asked"]').replace(
        'id = "again"\nzh = "重新提交"\nen = "Hand in again"\nfrom = "back"\nto = "asked"',
        'id = "again"\nzh = "重新提交"\nen = "Hand in again"\nfrom = "back"\nto = "back"',
    ).replace('within = { days = 30 }\nmove = "lapse"\n', "within = { days = 30 }\n")  # fmt: skip
    assert ("flow_no_way_out", "state.back") in {
        (one.code, one.where) for one in flows.check(flow_of(round_))
    }


def test_a_flow_without_an_end_says_so_once() -> None:
    endless = BORROWING
    for end in ("done", "refused", "withdrawn", "lapsed"):
        endless = endless.replace(f'end = "{end}"\n', "")
    assert [one.code for one in flows.check(flow_of(endless))].count("flow_no_end") == 1


def test_the_filer_cannot_be_given_the_decision() -> None:
    alone = BORROWING.replace(
        'who = [{ role = "steward", relation = "owner" }]', "who = [{ filer = true }]"
    ).replace('from = "asked"\nto = "heard"', 'from = "asked"\nto = "decided"')
    alone = alone.replace(
        'who = [{ role = "officer", relation = "owner" }]', 'who = [{ filer = true }, { role = "officer" }]'
    )
    assert "flow_own_decision" in {one.code for one in flows.check(flow_of(alone))}


def test_names_that_were_handed_in_are_the_names_there_are() -> None:
    flow = flow_of()
    by_code = {
        one.code: one
        for one in flows.check(flow, effects={"library.lent"}, facts={"may_leave"}, calendars={"ee"})
    }
    assert by_code["flow_effect"].where == "move.lend.effects"
    assert by_code["flow_effect"].hint.en == "Did you mean library.lent?"
    assert by_code["flow_fact"].where == "fact.condition"
    assert by_code["flow_calendar"].where == "flow.calendar"


def test_a_state_on_nobodys_list_where_nothing_happens_is_refused() -> None:
    idle = BORROWING.replace('en = "Hand in again"', 'en = "Hand in again"\noptional = true').replace(
        '[flow.state.deadline]\nwithin = { days = 30 }\nmove = "lapse"\n', ""
    )
    assert ("flow_nobody_acts", "state.back") in {(one.code, one.where) for one in flows.check(flow_of(idle))}


def test_a_flow_nobody_could_follow_is_refused_before_it_is_looked_at() -> None:
    flow = flow_of()
    move = flow.moves[0]
    many = tuple(replace(move, id=f"m{number}") for number in range(10_000))
    assert [one.code for one in flows.check(replace(flow, moves=many))] == ["flow_too_large"]
