"""Who may change what in the ledger: owner and officer everything, a steward their own organisation's."""

from yiben.capabilities.ledger.model import Organisation
from yiben.capabilities.ledger.naming import key
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text


def may_steward(actor: Actor, path: tuple[Organisation, ...]) -> bool:
    """True when `actor` may change entries of the last organisation of `path` (root first).

    A steward answers for their organisation and everything below it; one bound to no organisation
    (the home's own steward account) answers for all.
    """
    if actor == SYSTEM or actor.holds(Role.OWNER, Role.OFFICER):
        return True
    if not actor.holds(Role.STEWARD):
        return False
    if actor.org is None:
        return True
    return any(actor.org == body.id or key(actor.org) == key(body.name) for body in path)


def sees_retired(actor: Actor) -> bool:
    """Retired entries are shown to those who look after the ledger."""
    return actor == SYSTEM or actor.holds(Role.OWNER, Role.OFFICER, Role.STEWARD)


def must_steward(work: Work, path: tuple[Organisation, ...]) -> None:
    """Raise Refused `not_steward` unless the actor may change this organisation's entries."""
    if may_steward(work.actor, path):
        return
    name = path[-1].name if path else ""
    raise Refused(
        "not_steward",
        Text(f"您不能变更「{name}」的目录", f"You may not change the ledger of “{name}”"),
        where={"account": work.actor.account, "organisation": name},
        hint=Text(
            f"请联系「{name}」的数据专员或数据安全官", f"Ask a steward of “{name}” or a security officer."
        ),
    )
