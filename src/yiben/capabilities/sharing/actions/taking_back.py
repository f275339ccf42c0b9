"""Taking an authority back (撤销下沉授权): all that hangs on it ends, and what waits there goes to who decides now."""

from collections.abc import Iterator

from yiben.capabilities import casework, people
from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.sharing.actions.asking import KIND, assess_case
from yiben.capabilities.sharing.actions.authority import find_push_down, not_yours
from yiben.capabilities.sharing.actions.bodies import speaks_for
from yiben.capabilities.sharing.actions.platform import by_the_platform
from yiben.capabilities.sharing.model import PushDown
from yiben.capabilities.sharing.store import standing as store
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_GIVES = "sharing.give_grant"
_WHY = Text("下沉授权已撤销", "The authority was taken back.")


def take_back(work: Work, identifier: str, *, hands: Hands) -> PushDown:
    """Withdraw an authority, and all that was handed on from it. `sharing.push_down_withdrawn` for each.

    For who may speak for the giver. Grants that were given stand: who gave them may still end them, and the owner.
    Requests that wait with a holder are handed on by the platform to a steward of who decides now, who is told;
    where that organisation has none, they stay for a supervisor.
    """
    found = find_push_down(work, identifier)
    if not speaks_for(work, work.actor, found.giver):
        raise not_yours(found.giver)
    for one in (found, *_below(work, found)):
        if store.end_push_down(work.db, one.id, at=stamp(work.now()), by=work.actor.account):
            work.leave("sharing.push_down_withdrawn", one.id, resource=one.resource, holder=one.holder)
        elif one is found:
            raise MovedOn("push_down_withdrawn", Text("该下沉授权已撤销", "It was withdrawn before."))
    for holder in dict.fromkeys(one.holder for one in (found, *_below(work, found))):
        _pass_on(work, found.resource, holder, hands=hands)
    return find_push_down(work, identifier)


def _below(work: Work, found: PushDown) -> Iterator[PushDown]:
    for one in store.push_downs(work.db, parent=found.id):
        yield one
        yield from _below(work, one)


def _pass_on(work: Work, resource: str, holder: str, *, hands: Hands) -> None:
    """What waits for `holder` to decide and is no longer theirs goes to who decides now."""
    with by_the_platform(work) as platform:
        for case in tuple(_waiting(platform, resource, holder, hands=hands)):
            decider = assess_case(platform, case).decider
            to = _taker(platform, decider, case, first=work.actor.account, hands=hands)
            if decider != holder and to is not None:
                casework.hand_on(platform, case.id, to=to, why=str(_WHY), hands=hands)


def _waiting(work: Work, resource: str, holder: str, *, hands: Hands) -> Iterator[Case]:
    """The open requests on which that organisation would have to decide now, oldest page last."""
    ask, seen = PageAsk(size=100), 0
    while True:
        page = casework.cases(
            work,
            kind=KIND,
            subject=resource,
            organisation=holder,
            phase=casework.Phase.OPEN,
            page=ask,
            hands=hands,
        )
        for case in page.rows:
            flow = casework.look(work, case.id, hands=hands).flow
            if any(case.state in one.sources and _GIVES in one.effects for one in flow.moves):
                yield case
        seen += len(page.rows)
        if seen >= page.total or not page.rows:
            return
        ask = PageAsk(number=ask.number + 1, size=ask.size)


def _taker(work: Work, organisation: str, case: Case, *, first: str, hands: Hands) -> str | None:
    """A steward of the organisation: whoever took the authority back, when that is one, and never the filer."""
    spelled = hands.tree.spellings(work, organisation)
    able = [one for one in people.accounts_holding(work, Role.STEWARD, orgs=spelled) if one != case.filer]
    return first if first in able else next(iter(able), None)
