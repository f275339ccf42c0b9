"""Reviews: who may judge, and what the opinions come to."""

from dataclasses import dataclass

import pytest
from flow_makers import ORGS, flow_of, person, standing
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines import flows
from yiben.engines.flows.model import Relation, Review, Who

FLOW = flow_of()
JUDGES = (Who(role="analyst"),)


@dataclass(frozen=True)
class Said:
    account: str
    agrees: bool = True
    score: float | None = None


def majority(quorum: int) -> Review:
    return Review(who=JUDGES, quorum=quorum, passed="yes", failed="no")


def scored(quorum: int, least: float = 60) -> Review:
    return Review(who=JUDGES, quorum=quorum, passed="yes", failed="no", most=100, least=least)


def votes(*agree: bool) -> list[Said]:
    return [Said(f"p{number}", agrees) for number, agrees in enumerate(agree)]


def marks(*score: float | None) -> list[Said]:
    return [Said(f"p{number}", score=one) for number, one in enumerate(score)]


@pytest.mark.parametrize(
    ("review", "opinions", "move"),
    [
        (majority(3), votes(True, True), None),
        (majority(3), votes(True, True, False), "yes"),
        (majority(3), votes(True, False, False), "no"),
        (majority(2), votes(True, False), "no"),  # a tie is not more than half
        (majority(1), votes(True), "yes"),
        (majority(1), [], None),
        (scored(2), marks(60, 60), "yes"),  # 以上 includes
        (scored(2), marks(60, 59.9), "no"),
        (scored(3), marks(100, 100), None),
        (scored(2), marks(100, None), None),  # an opinion without a score is not one
        (scored(2), marks(100, 101, -1), None),
        (scored(3, least=0.3), marks(0.1, 0.2, 0.6), "yes"),  # exactly 0.3 on average
        (scored(3, least=0.1), marks(0.1, 0.1, 0.1), "yes"),
    ],
)
def test_what_opinions_come_to(review: Review, opinions: list[Said], move: str | None) -> None:
    assert flows.outcome(review, opinions) == move


def test_a_person_counts_once_with_the_last_word() -> None:
    assert flows.outcome(majority(2), [Said("a"), Said("a"), Said("a", agrees=False)]) is None
    assert flows.outcome(majority(2), [Said("a"), Said("b", agrees=False), Said("b")]) == "yes"


@given(st.lists(st.booleans(), max_size=12), st.integers(1, 6))
def test_a_majority_is_more_than_half_of_a_quorum(said: list[bool], quorum: int) -> None:
    move = flows.outcome(majority(quorum), votes(*said))
    assert move == (None if len(said) < quorum else "yes" if sum(said) > len(said) / 2 else "no")


@given(st.permutations(range(5)), st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_the_order_of_opinions_does_not_matter(order: list[int], said: list[int]) -> None:
    listed = marks(*said)
    assert flows.outcome(scored(5), listed) == flows.outcome(scored(5), [listed[one] for one in order])


def test_whoever_filed_has_spoken_or_has_an_interest_does_not_judge() -> None:
    at = standing("heard", form={"expert": "kim"}, reviewers=frozenset({"bob"}))
    assert flows.voice(FLOW, at, person("eve", "analyst", org="elsewhere")).allowed
    assert flows.voice(FLOW, at, person("kim", org="elsewhere")).allowed
    for who, why in (
        (person("ann", "analyst"), "Nobody decides what they filed themselves."),
        (person("bob", "analyst"), "Has given an opinion already."),
        (
            person("eve", "analyst", org="school"),
            "People of the organisation that files stand aside: a conflict of interest.",
        ),
        (person("eve", "steward"), "This is for an analyst or whoever “Expert” names."),
    ):
        found = flows.voice(FLOW, at, who)
        assert not found.allowed
        assert found.why_not[0].en == why
    assert not flows.voice(FLOW, standing("asked"), person("eve", "analyst")).allowed


def test_a_delegate_lends_a_voice_but_nobody_speaks_twice() -> None:
    bob, eve = person("bob", "analyst", org="x"), person("eve", "analyst", org="y")
    assert flows.voice(FLOW, standing("heard"), person("lee", org="z", for_=(bob,))).through == "bob"
    spoken = standing("heard", reviewers=frozenset({"bob", "lee"}))
    assert not flows.voice(FLOW, spoken, person("lee", org="z", for_=(bob, eve))).allowed
    assert not flows.voice(FLOW, standing("heard"), person("lee", org="school", for_=(bob,))).allowed
    insider = person("zoe", "analyst", org=ORGS[Relation.FILER])
    assert not flows.voice(FLOW, standing("heard"), person("lee", org="z", for_=(insider,))).allowed
