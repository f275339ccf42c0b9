"""Selection (择优): experts' scores make a mean, means make a rank, the places decide. Exact: no float decides a place."""

from fractions import Fraction

from yiben.capabilities import casework, vouchers
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.programmes.delivery.actions.platform import (
    by_the_platform,
    find_application,
    find_call,
)
from yiben.capabilities.programmes.delivery.model import Application
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.infra.work import Work
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

_BEFORE = ("checking", "supplementing", "reviewing", "scoring")


def scored_by(work: Work, case: Case, _step: Step, *, ties: Ties) -> None:
    """Effect `benefit.scored`: the mean of the experts' scores, as written, without rounding."""
    with by_the_platform(work) as platform:
        said = casework.look(platform, case.id, hands=ties.hands()).opinions
    scores = [Fraction(str(one.score)) for one in said if one.score is not None]
    mean = sum(scores, Fraction()) / len(scores)
    one = find_application(work, case.id)
    store.change(work.db, one.id, score=str(mean), rank=None, placed=None)
    work.leave("benefit.scored", one.id, number=case.number, experts=len(scores))


def rank(work: Work, call: str, *, ties: Ties) -> tuple[Application, ...]:
    """Rank everything of a round that was scored; those within the places go to publicity, the others are told.

    Ties at the last place are refused (`tied`) rather than drawn. Leaves `benefit.ranked`. Refused `round_open`
    while some are not scored yet, `no_places`.
    """
    found = find_call(work, call)
    vouchers.must_administer(work, found.organisation)
    programme = ties.programme(work, found.programme)
    places = found.places or (programme.selection.places if programme.selection else 0)
    if not places:
        raise Refused("no_places", Text("没有规定名额", "No places were set."), where={"name": found.id})
    waiting = store.standing_in(work.db, found.id, _BEFORE)
    if waiting:
        raise Refused(
            "round_open",
            Text(f"还有 {len(waiting)} 件未评审", f"{len(waiting)} are not scored yet."),
            where={"count": len(waiting), "name": waiting[0].number},
        )
    scored = store.standing_in(work.db, found.id, ("ranking",))
    if not scored:
        raise Refused(
            "nothing_to_rank",
            Text("没有待排名的申请", "Nothing waits to be ranked."),
            where={"name": found.id},
        )
    taken = sum(
        1
        for one in store.standing_in(work.db, found.id, ("publicised", "deciding", "to_deliver", "delivered"))
        if one.placed
    )
    ordered = sorted(scored, key=lambda one: (-_score(one), one.filed, one.id))
    left = max(0, places - taken)
    if 0 < left < len(ordered) and _score(ordered[left - 1]) == _score(ordered[left]):
        raise Refused(
            "tied",
            Text(
                f"第 {places} 名得分相同：{ordered[left - 1].number}、{ordered[left].number}",
                f"Tied at place {places}: {ordered[left - 1].number} and {ordered[left].number}.",
            ),
            where={"name": ordered[left].number},
            hint=Text("请专家复评或调整名额", "Let experts score again, or change the places."),
        )
    for number, one in enumerate(ordered, start=1):
        store.change(work.db, one.id, rank=taken + number, placed=number <= left)
    for number, one in enumerate(ordered, start=1):
        _move(work, one, "place" if number <= left else "not_placed", ties=ties)
    work.leave(
        "benefit.ranked",
        found.id,
        programme=found.programme,
        ranked=len(ordered),
        placed=min(left, len(ordered)),
    )
    return tuple(find_application(work, one.id) for one in ordered)


def _move(work: Work, one: Application, move: str, *, ties: Ties) -> None:
    version = casework.look(work, one.case, hands=ties.hands()).case.version
    casework.move(work, one.case, move, seen=version, form={}, hands=ties.hands())


def _score(one: Application) -> Fraction:
    return Fraction(one.score or "0")
