"""Looking at objections: one, lists of them, what was said under the guard, who was told, what is disputed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Hands
from yiben.capabilities.objections.actions.platform import recorded
from yiben.capabilities.objections.model import Objection, Receipt, Redo, Statement
from yiben.capabilities.objections.sealing import unseal
from yiben.capabilities.objections.store import following
from yiben.capabilities.objections.store import objections as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import Refused
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

OVERSEERS = (Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU)
"""Roles that see every objection, though not what it quotes."""


def look(work: Work, objection: str, *, hands: Hands) -> Objection:
    """One objection by identifier or number, for whoever may see its case. NotFound `no_case`, `no_objection`."""
    return recorded(work, casework.look(work, objection, hands=hands).case.id)


def statement(work: Work, objection: str, *, sees: Callable[[Objection], bool], hands: Hands) -> Statement:
    """What was said. Its filer reads their own words; anybody else what `sees`, the guard, lets them see in plain.

    Refused `value_closed` otherwise. Leaves `objection.opened`.
    """
    found = look(work, objection, hands=hands)
    allowed = sees(found)
    if not allowed and work.actor.account != found.filer:
        columns = "、".join(found.columns)
        raise Refused(
            "value_closed",
            Text(f"您无权查看这些列的原值: {columns}", f"You may not see these columns in plain: {columns}."),
            where={"account": work.actor.account, "level": found.level},
            hint=Text(
                "请由本单位有权限的账号办理", "An account of your organisation that is cleared for them can."
            ),
        )
    said = unseal(work.home, found.id, store.sealed_of(work.db, found.id))
    work.leave(
        "objection.opened", found.id, resource=found.resource, item=found.item or None, level=found.level
    )
    return said if allowed else replace(said, answer="")


def levels(work: Work, objection: str, *, hands: Hands) -> tuple[Objection, ...]:
    """Every level an objection was traced to, from where it was filed to the origin."""
    return tuple(store.of_root(work.db, look(work, objection, hands=hands).root))


def objections(
    work: Work, *, resource: str | None = None, page: PageAsk | None = None, only: str = "", hands: Hands
) -> Page[Objection]:
    """The objections one may see, the newest first; `only="mine"`: what one filed. `resource` is an identifier.

    Everybody sees their own, a steward those to their organisation's data, those who oversee all.
    """
    ask, me = page or PageAsk(), work.actor
    everything = only != "mine" and _oversees(work)
    mine = None if everything else me.account
    organisations = None
    if not everything and only != "mine" and me.holds(Role.STEWARD) and me.org:
        organisations = [hands.tree.identifier(work, me.org)]
    rows, total = store.listed(work.db, filer=mine, organisations=organisations, resource=resource, page=ask)
    return Page(rows=tuple(rows), total=total, ask=ask)


def disputed(work: Work, resource: str) -> Mapping[str, int]:
    """How many open objections there are to each column of a resource (identifier); "" is the entry itself."""
    return store.disputed(work.db, resource)


def receipts(work: Work, objection: str, *, hands: Hands) -> tuple[Receipt, ...]:
    """Who was told because of an objection, at any level."""
    return tuple(following.receipts(work.db, [one.id for one in levels(work, objection, hands=hands)]))


def redos(work: Work, objection: str, *, hands: Hands) -> tuple[Redo, ...]:
    """The tables made again because of an objection, at any level."""
    return tuple(following.redos(work.db, root=look(work, objection, hands=hands).root))


def within(work: Work, *, hands: Hands) -> tuple[str, ...] | None:
    """Whose figures the actor may see: None for all, else their own organisation's and those below it."""
    if _oversees(work):
        return None
    if not work.actor.org:
        return ()
    own = hands.tree.identifier(work, work.actor.org)
    found = {own}
    for node in ledger.organisations(work):  # each before those below it
        if node.organisation.parent in found:
            found.add(node.organisation.id)
    return tuple(sorted(found))


def _oversees(work: Work) -> bool:
    return work.actor == SYSTEM or work.actor.holds(*OVERSEERS)
