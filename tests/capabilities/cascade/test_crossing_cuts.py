"""The link is cut and the owner's process killed at random, hundreds of times, while objections and grants cross."""

import random

import pytest
from crossings import Crossing, events
from test_cut_links import Cutting, applied, line_of

from conftest import OWNER
from yiben.app.reactions import hands
from yiben.capabilities import casework, grants
from yiben.capabilities.cascade import crossing
from yiben.capabilities.cascade.crossing.actions import attending
from yiben.capabilities.grants import Form

CUTS = 205


class Killed(BaseException):
    """What a process that is killed in the middle of a transaction comes to."""


def test_two_hundred_cuts_lose_no_objection_and_no_grant_and_file_none_twice(
    crossed: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yiben.capabilities.cascade.actions.pumping.BATCH", 2)
    dice = random.Random(7_2026)
    kills = _killed_now_and_then(monkeypatch, dice)
    sides = (crossed.province, crossed.city)
    links = [Cutting(line_of(one), dice) for one in sides]
    said: list[str] = []
    turn = 0
    while sum(link.cuts for link in links) < CUTS:
        turn += 1
        if turn % 8 == 1:
            said.append(_said(crossed, dice))
        if turn % 4 == 0:
            _acted(crossed, dice)
        for one, link in zip(sides, links, strict=True):
            _attend(one)
            one.pump(link=link, rounds=3)
    for link in links:
        link.close()
    monkeypatch.undo()
    crossed.turn()
    assert kills
    _agree(crossed, said)
    for one, other in (sides, sides[::-1]):
        assert one.peer().out_acked == one.peer().out_number == other.peer().in_number
        assert applied(other) == list(range(1, other.peer().in_number + 1))


def _agree(crossed: Crossing, said: list[str]) -> None:
    """Both sides say the same of every errand and every grant, and there is one case for each errand."""
    assert len(events(crossed.city, "cascade.errand_taken_up")) == len(said)
    with crossed.city.office.reading(OWNER) as work:
        there = {one.reference: one for one in crossing.errands(work, crossing.Side.THEIRS)}
        assert casework.cases(work, filer=f"peer@{crossed.city.other}", hands=hands()).total == len(said)
        given = {one.granted.grant: one.granted for one in crossing.given(work)}
    with crossed.province.office.reading(OWNER) as work:
        here = {one.reference: one for one in crossing.errands(work)}
        held = {one.granted.grant: one.granted for one in crossing.held(work)}
    assert set(here) == set(there) == set(said)
    for reference, one in here.items():
        case = crossed.case(reference)
        assert (one.number, one.version, one.due) == (case.number, case.version, case.due)
        assert one.state is there[reference].state
    assert held == given


def _said(crossed: Crossing, dice: random.Random) -> str:
    if dice.random() < 0.5:
        return crossed.object_to(dice.choice(["lin", "wu"])).reference
    return crossed.request(forms={"id": Form.PLAIN}).reference


def _acted(crossed: Crossing, dice: random.Random) -> None:
    """Somebody in the city answers something that waits, or ends a grant."""
    with crossed.city.office.reading(OWNER) as work:
        waiting = [one for one in crossing.errands(work, crossing.Side.THEIRS) if one.case]
        given = [one.granted for one in crossing.given(work)]
    open_ = [one for one in waiting if crossed.case(one.reference).state in {"asked", "deciding"}]
    alive = [one for one in given if one.standing is crossing.Standing.IN_FORCE]
    if alive and dice.random() < 0.3:
        if _holds(crossed, alive[0].grant):
            crossed.withdraw(alive[0].grant)
    elif open_:
        one = dice.choice(open_)
        moves = ["accept", "refuse"] if one.kind is crossing.Kind.OBJECTION else ["approve", "refuse"]
        move = dice.choice(moves)
        crossed.move(one.reference, move, **({"refusal": "不符"} if move == "refuse" else {}))


def _holds(crossed: Crossing, grant: str) -> bool:
    with crossed.city.office.reading(OWNER) as work:
        found = grants.find(work, grant)
        return found.state(grants.day_of(work.now())) is grants.State.IN_FORCE


def _attend(side) -> None:
    try:
        crossing.attend(side.office, hands())
    except Killed:
        return


def _killed_now_and_then(monkeypatch: pytest.MonkeyPatch, dice: random.Random) -> list[str]:
    """A process that dies after the case was filed and before that was kept, four times out of ten."""
    kills: list[str] = []
    filed = attending._filed

    def dying(work, peer, one, known):
        case = filed(work, peer, one, known)
        if dice.random() < 0.4:
            kills.append(one.reference)
            raise Killed
        return case

    monkeypatch.setattr(attending, "_filed", dying)
    return kills
