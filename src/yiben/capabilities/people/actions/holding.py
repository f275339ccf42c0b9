"""Who holds a role: for what concerns a role, not a person."""

from collections.abc import Sequence

from yiben.capabilities.people import store
from yiben.infra.work import Work
from yiben.kernel.actors import Role


def accounts_holding(work: Work, role: Role, *, orgs: Sequence[str] | None = None) -> tuple[str, ...]:
    """Names of usable accounts with `role`; of these organisations (as accounts name them) only, when given.

    An empty `orgs` means those who belong to none.
    """
    return store.accounts_holding(work.db, role, orgs=orgs)


def organisations_holding(work: Work, role: Role) -> frozenset[str]:
    """What usable accounts with `role` belong to, as accounts name it."""
    return store.organisations_holding(work.db, role)
