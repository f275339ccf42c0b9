"""Showing what crossed: to whoever said it, to their body, and to those who keep the connection."""

from dataclasses import replace

from yiben.capabilities import ledger
from yiben.capabilities.cascade.actions.standing import KEEPERS, must_read
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.crossing.actions.reading import may_use
from yiben.capabilities.cascade.crossing.model import Crossed, Errand, Kind, Side
from yiben.capabilities.cascade.crossing.store import finding
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_OVERSEE = (*KEEPERS, Role.AUDITOR, Role.BUREAU)
_LOOKED = 10  # pages of two hundred grants, for somebody who does not oversee


def errands(work: Work, side: Side = Side.OURS, *, kind: Kind | None = None) -> tuple[Errand, ...]:
    """Objections and requests of one side, newest first: one's own, or all for those who oversee.

    What the other side said is a case here; those who may not oversee find it among their cases.
    """
    must_read(work)
    if _oversees(work):
        return tuple(store.errands(work.db, side, kind=kind))
    if side is Side.THEIRS:
        return ()
    return tuple(store.errands(work.db, side, kind=kind, account=work.actor.account))


def find_errands(
    work: Work, side: Side = Side.OURS, words: str = "", *, page: PageAsk | None = None
) -> Page[Errand]:
    """Those of `errands` that have `words` in reference, number, organisation, answer, peer or entry; newest first."""
    must_read(work)
    ask, overseen = page or PageAsk(), _oversees(work)
    if side is Side.THEIRS and not overseen:
        return Page(rows=(), total=0, ask=ask)
    look = _look(work, words, ours=side is Side.THEIRS)
    look = look if overseen else replace(look, account=work.actor.account)
    return finding.search_errands(work.db, side, look, page=ask)


def find_held(work: Work, words: str = "", *, page: PageAsk | None = None) -> Page[Crossed]:
    """Those of `held` that have `words` in grant, reference, organisation, peer or entry; newest first."""
    must_read(work)
    ask, look = page or PageAsk(), _look(work, words)
    if _oversees(work):
        return finding.search_crossed(work.db, Side.THEIRS, look, page=ask)
    # Who may use a grant depends on the body of whoever asked: looked at one by one.
    mine = []
    for number in range(1, _LOOKED + 1):
        found = finding.search_crossed(work.db, Side.THEIRS, look, page=PageAsk(number=number, size=200))
        mine += [one for one in found.rows if may_use(work, one)]
        if number >= found.pages:
            break
    return Page(rows=tuple(mine[ask.offset : ask.offset + ask.size]), total=len(mine), ask=ask)


def find_given(work: Work, words: str = "", *, page: PageAsk | None = None) -> Page[Crossed]:
    """Those of `given` that have `words`, as in `find_held`; newest first."""
    must_read(work)
    ask = page or PageAsk()
    if not _oversees(work):
        return Page(rows=(), total=0, ask=ask)
    return finding.search_crossed(work.db, Side.OURS, _look(work, words, ours=True), page=ask)


def _look(work: Work, words: str, *, ours: bool = False) -> finding.Look:
    """What is looked for; entries of `ours` are found as in our own search."""
    words = words.strip()[:200]
    if not (ours and words):
        return finding.Look(words=words)
    found = ledger.find(work, words, page=PageAsk(size=200))
    entries = () if found.loosened else tuple(one.resource for one in found.page.rows)
    return finding.Look(words=words, entries=entries)


def errand(work: Work, reference: str) -> Errand:
    """One that this side said. NotFound `no_errand`, also for somebody else's."""
    must_read(work)
    found = store.find_errand(work.db, Side.OURS, reference)
    if found is None or not (_oversees(work) or found.account == work.actor.account):
        raise NotFound(
            "no_errand", Text(f"没有事项 {reference[:60]}", f"There is no errand {reference[:60]}.")
        )
    return found


def arrived(work: Work, case: str) -> Errand | None:
    """The errand of a peer that a case of ours was opened for; None for a case of our own."""
    must_read(work)
    return store.errand_of_case(work.db, case)


def held(work: Work) -> tuple[Crossed, ...]:
    """Grants of the other sides that are held here and concern the actor, newest first."""
    must_read(work)
    found = store.crossed_of(work.db, Side.THEIRS)
    return tuple(one for one in found if _oversees(work) or may_use(work, one))


def given(work: Work) -> tuple[Crossed, ...]:
    """Grants of ours that other sides hold, for those who oversee; newest first."""
    must_read(work)
    return tuple(store.crossed_of(work.db, Side.OURS)) if _oversees(work) else ()


def _oversees(work: Work) -> bool:
    return work.actor == SYSTEM or work.actor.holds(*_OVERSEE)
