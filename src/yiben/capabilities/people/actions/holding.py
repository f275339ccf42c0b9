"""Who holds a role: for what concerns a role, not a person."""

from yiben.capabilities.people import store
from yiben.infra.work import Work
from yiben.kernel.actors import Role


def accounts_holding(work: Work, role: Role, *, org: str | None = None) -> tuple[str, ...]:
    """Names of usable accounts with `role`; of one organisation (as accounts name it) only, when given.

    `org=""`: those who belong to none.
    """
    return store.accounts_holding(work.db, role, org=org)


def organisations_holding(work: Work, role: Role) -> frozenset[str]:
    """What usable accounts with `role` belong to, as accounts name it."""
    return store.organisations_holding(work.db, role)
