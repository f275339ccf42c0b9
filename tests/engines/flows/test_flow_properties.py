"""Whatever flow is declared: what `check` lets pass can be finished, and nobody decides what they filed."""

from flow_makers import any_flow, people, sound_flow, standing
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from yiben.engines import flows
from yiben.engines.flows.model import End, Flow, Person

SLOWLY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def onward(flow: Flow, state: str) -> set[str]:
    return {move.target for move in flow.moves if state in move.sources}


def reachable(flow: Flow, begin: str) -> set[str]:
    found, waiting = {begin}, [begin]
    while waiting:
        here = waiting.pop()
        if flow.state(here).end is None:
            fresh = onward(flow, here) - found
            found |= fresh
            waiting += fresh
    return found


@SLOWLY
@given(any_flow() | sound_flow())
def test_a_flow_without_faults_reaches_every_state_and_an_end_from_each(flow: Flow) -> None:
    faults = {one.code for one in flows.check(flow)}
    event("sound" if not faults else "faulty")
    states, ends = {one.id for one in flow.states}, {one.id for one in flow.states if one.end}
    wholly = reachable(flow, flow.start) == states and all(reachable(flow, one) & ends for one in states)
    if not faults:
        assert wholly
    broken_ways = faults & {"flow_unreachable", "flow_dead_end", "flow_no_way_out", "flow_no_end"}
    others = faults & {"flow_from_end", "flow_start"}
    assert bool(broken_ways) == (not wholly) or others


@SLOWLY
@given(sound_flow())
def test_a_flow_made_right_has_no_faults_but_perhaps_a_lonely_filer(flow: Flow) -> None:
    assert {one.code for one in flows.check(flow)} <= {"flow_own_decision"}


@SLOWLY
@given(any_flow() | sound_flow(), people(), st.fixed_dictionaries({"flag": st.booleans()}), st.data())
def test_a_filer_makes_only_moves_that_name_the_filer_in_their_own_name_or_anothers(
    flow: Flow, person: Person, facts: dict, data: st.DataObject
) -> None:
    at = standing(data.draw(st.sampled_from([one.id for one in flow.states])))
    for offer in flows.offers(flow, at, person, facts):
        if offer.allowed and person.account == at.filer:
            assert any(who.filer for who in offer.move.who)
        if offer.allowed and offer.through is None and not any(who.filer for who in offer.move.who):
            assert person.roles & {who.role for who in offer.move.who}
        if offer.allowed and offer.through is not None:
            assert offer.through in {one.account for one in person.standing_in}
        assert offer.allowed == (not offer.why_not)


@SLOWLY
@given(sound_flow(), people(), st.fixed_dictionaries({"flag": st.booleans()}), st.data())
def test_whoever_is_refused_alone_is_refused_with_a_delegation_of_somebody_refused(
    flow: Flow, person: Person, facts: dict, data: st.DataObject
) -> None:
    at = standing(data.draw(st.sampled_from([one.id for one in flow.states])))

    def allowed(who: Person) -> set[str]:
        return {one.move.id for one in flows.offers(flow, at, who, facts) if one.allowed}

    alone = Person(account=person.account, roles=person.roles, org=person.org)
    theirs = [allowed(one) for one in person.standing_in]
    assert allowed(person) <= allowed(alone).union(*theirs)
    assert allowed(alone) <= allowed(person)


@SLOWLY
@given(sound_flow(), st.data())
def test_a_walk_stays_in_the_declared_states_and_a_lone_filer_never_gets_it_done(
    flow: Flow, data: st.DataObject
) -> None:
    assume(not flows.check(flow))
    ann = Person(account="ann", roles=frozenset({"officer", "steward", "bureau"}), org="archive")
    state, states = flow.start, {one.id for one in flow.states}
    for _ in range(12):
        offered = [
            one.move for one in flows.offers(flow, standing(state), ann, {"flag": True}) if one.allowed
        ]
        if not offered:
            break
        state = flows.advance(flow, state=state, move=data.draw(st.sampled_from(offered)).id)
        assert state in states
    assert flow.state(state).end is not End.DONE
