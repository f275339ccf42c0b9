"""Which moves a person may make, and why not; what a move leads to. Nothing is changed here."""

from collections.abc import Mapping
from typing import Any

from yiben.engines.flows import wording
from yiben.engines.flows.model import REASONS, End, Flow, Move, Offer, Person, Standing, Voice
from yiben.engines.flows.standing import barred, fits, in_conflict, is_filer
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text


def offers(flow: Flow, standing: Standing, person: Person, facts: Mapping[str, Any]) -> tuple[Offer, ...]:
    """Every move from where the case stands, as the person sees it; what only the clock makes is left out.

    `facts` are what the capability says of the case, and at `REASONS` why they are as they are; the form's own fields
    are known from `standing`.
    """
    return tuple(
        _offer(flow, move, standing, person, facts)
        for move in flow.moves
        if standing.state in move.sources and not move.by_itself
    )


def _offer(flow: Flow, move: Move, standing: Standing, person: Person, facts: Mapping[str, Any]) -> Offer:
    through, why = _entitled(flow, move, standing, person)
    # What the case lacks is told only to whoever could make the move.
    why = why or _lacks(flow, move, standing, facts)
    return Offer(move=move, allowed=not why, why_not=why, through=through)


def _entitled(
    flow: Flow, move: Move, standing: Standing, person: Person
) -> tuple[str | None, tuple[Text, ...]]:
    """(on whose behalf, why not). What bars the person or whom they stand in for bars both."""
    mine = barred(move, flow, standing, person)
    if any(fits(who, flow, standing, person) for who in move.who):
        return None, mine
    for other in person.standing_in:
        if any(_fits_for(who, flow, standing, person, other) for who in move.who):
            why = tuple(dict.fromkeys((*mine, *barred(move, flow, standing, other))))
            return other.account, why
    if is_filer(flow, standing, person) and not any(who.filer for who in move.who):
        return None, tuple(dict.fromkeys((wording.NOT_FILER, *mine)))
    return None, (wording.only(move.who, flow), *mine)


def _fits_for(who: Any, flow: Flow, standing: Standing, person: Person, other: Person) -> bool:
    """Whether `person` may act for `other` as `who`: whoever filed acts for nobody but the filer."""
    if not who.filer and is_filer(flow, standing, person):
        return False
    return fits(who, flow, standing, other)


def _lacks(flow: Flow, move: Move, standing: Standing, facts: Mapping[str, Any]) -> tuple[Text, ...]:
    if move.needs is None:
        return ()
    from yiben.engines.flows.conditions import stands

    found = stands(flow, move, standing.form, facts)
    if found.holds:
        return ()
    says = (move.else_says or wording.lacking(move.needs), *facts.get(REASONS, ()))
    return (*says, wording.unknown(found.missing)) if found.missing else says


def entitled(flow: Flow, standing: Standing, person: Person) -> bool:
    """Whether it is the person's turn: one of the moves from here is theirs whatever the case lacks, or an opinion is.

    Taking a case back is nobody's turn.
    """
    here = (one for one in flow.moves if standing.state in one.sources and not one.by_itself)
    theirs = (one for one in here if flow.state(one.target).end is not End.WITHDRAWN)
    return (
        any(not _entitled(flow, one, standing, person)[1] for one in theirs)
        or voice(flow, standing, person).allowed
    )


def voice(flow: Flow, standing: Standing, person: Person) -> Voice:
    """Whether the person may give an opinion in the review of the present state."""
    review = flow.state(standing.state).review
    if review is None:
        return Voice(allowed=False, why_not=(wording.NO_REVIEW,))
    mine = in_conflict(review.excludes, standing, person)
    if person.account in standing.reviewers:
        mine += (wording.SPOKEN,)
    if is_filer(flow, standing, person):
        return Voice(allowed=False, why_not=(wording.NOT_FILER, *mine))
    if any(fits(who, flow, standing, person) for who in review.who):
        return Voice(allowed=not mine, why_not=mine)
    for other in person.standing_in:
        if any(fits(who, flow, standing, other) for who in review.who):
            why = (*mine, *in_conflict(review.excludes, standing, other))
            if other.account in standing.reviewers:
                why += (wording.SPOKEN,)
            why = tuple(dict.fromkeys(why))
            return Voice(allowed=not why, why_not=why, through=other.account)
    return Voice(allowed=False, why_not=(wording.only(review.who, flow), *mine))


def choose(flow: Flow, standing: Standing, person: Person, facts: Mapping[str, Any], *, move: str) -> Offer:
    """The offer of one move, allowed. Raises what stands in the way.

    NotFound `no_move`; MovedOn `case_moved_on` when it does not start where the case stands; Refused
    `not_yours` with the reasons.
    """
    _startable(flow, standing.state, move)
    for one in offers(flow, standing, person, facts):
        if one.move.id == move:
            if one.allowed:
                return one
            first, *more = one.why_not
            raise Refused(
                "not_yours",
                first,
                where={"account": person.account, "move": move, "state": standing.state},
                hint=_joined(more),
            )
    raise Refused(
        "only_by_itself",
        Text("这一步由系统按时限或评审结果办理", "Only the clock or a review makes this move."),
        where={"account": person.account, "move": move, "state": standing.state},
    )


def _joined(more: list[Text]) -> Text | None:
    if not more:
        return None
    return Text("；".join(one.zh for one in more), " ".join(one.en for one in more))


def advance(flow: Flow, *, state: str, move: str) -> str:
    """The state a move leads to. NotFound `no_move`, MovedOn `case_moved_on`, BadInput when there is no such state."""
    return _startable(flow, state, move).target


def _startable(flow: Flow, state: str, move: str) -> Move:
    named = next((one for one in flow.moves if one.id == move), None)
    if named is None:
        raise NotFound(
            "no_move",
            Text(f"这个流程没有“{move[:60]}”这一步", f"This flow has no move {move[:60]}."),
            where={"move": move[:60], "flow": flow.key},
        )
    here = next((one for one in flow.states if one.id == state), None)
    if here is None:
        raise BadInput(
            "no_state",
            Text(f"这个流程没有环节“{state[:60]}”", f"This flow has no state {state[:60]}."),
            where={"state": state[:60], "flow": flow.key},
        )
    if here.end is not None or state not in named.sources:
        raise MovedOn(
            "case_moved_on",
            Text(
                f"现在是“{here.title.zh}”，不能再办理“{named.title.zh}”",
                f"It stands at “{here.title.en}” now; “{named.title.en}” is not made from there.",
            ),
            where={"move": move, "state": state},
            hint=wording.ENDED if here.end else None,
        )
    return named
