"""Who somebody is to a case: the filer, the holder of a role in the right organisation, or barred (回避)."""

from yiben.engines.flows import wording
from yiben.engines.flows.model import FILING, End, Flow, Move, Person, Relation, Standing, Who
from yiben.kernel.text import Text


def is_filer(flow: Flow, standing: Standing, person: Person) -> bool:
    """Whether the person filed the case, or made one of the filer's moves for the filer."""
    if person.account in {standing.filer, standing.movers.get(FILING)}:
        return True
    return any(standing.movers.get(move.id) == person.account for move in flow.moves if _filers_alone(move))


def _filers_alone(move: Move) -> bool:
    return bool(move.who) and all(who.filer for who in move.who)


def fits(who: Who, flow: Flow, standing: Standing, person: Person) -> bool:
    """Whether `who` means this person. The filer is meant only where the filer is named."""
    if who.filer:
        return person.account == standing.filer
    if is_filer(flow, standing, person):
        return False
    if who.field is not None:
        named = standing.form.get(who.field)
        return person.account in named if isinstance(named, list | tuple) else person.account == named
    if who.role not in person.roles:
        return False
    return who.relation is Relation.ANY or person.org == standing.orgs.get(who.relation)


def barred(move: Move, flow: Flow, standing: Standing, person: Person) -> tuple[Text, ...]:
    """Why the person may not make the move though `who` may fit."""
    found = []
    for word in move.not_who:
        if word == "filer" and is_filer(flow, standing, person):
            found.append(wording.NOT_FILER)
        elif word == "filer_org" and _of(person, standing, Relation.FILER):
            found.append(wording.NOT_FILER_ORG)
        elif word.startswith("mover:"):
            earlier = word.removeprefix("mover:")
            if person.account in {standing.movers.get(earlier), standing.behalf.get(earlier)}:
                found.append(wording.not_mover(flow, earlier))
    return tuple(found)


def in_conflict(excludes: tuple[Relation, ...], standing: Standing, person: Person) -> tuple[Text, ...]:
    """Why the person may not judge: their organisation has an interest (回避)."""
    return tuple(wording.conflict(one) for one in excludes if _of(person, standing, one))


def _of(person: Person, standing: Standing, relation: Relation) -> bool:
    return person.org is not None and person.org == standing.orgs.get(relation)


def holders(flow: Flow, state: str, standing: Standing) -> tuple[tuple[Who, str | None], ...]:
    """Who must act in a state, each with the organisation meant: None for `any`, and where there is none.

    A person named by a form field or as the filer has no organisation. Nobody has to withdraw.
    KeyError when there is no such state.
    """
    here = flow.state(state)
    asked = list(here.review.who) if here.review else []
    for move in flow.moves:
        if state in move.sources and not move.by_itself and not _may_only(flow, move):
            asked += move.who
    return tuple((who, _org(who, standing)) for who in dict.fromkeys(asked))


def _may_only(flow: Flow, move: Move) -> bool:
    return move.optional or flow.state(move.target).end is End.WITHDRAWN


def _org(who: Who, standing: Standing) -> str | None:
    if who.role is None or who.relation is Relation.ANY:
        return None
    return standing.orgs.get(who.relation)
