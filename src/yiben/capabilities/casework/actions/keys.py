"""Keys: who must act, as text that can be looked up. See `store/tables.py` for what they look like."""

from collections.abc import Mapping
from typing import Any

from yiben.engines.flows.model import Person, Relation, Who

ANYWHERE = "*"


def account_key(account: str) -> str:
    """One account."""
    return f"={account}"


def role_key(role: str, org: str | None) -> str:
    """Everybody with a role in an organisation; `None`: everybody with it who belongs to none."""
    return f"{role}@{org or ''}"


def keys_of(person: Person) -> tuple[str, ...]:
    """Every key that means this person."""
    roles = sorted(person.roles)
    return (
        account_key(person.account),
        *(role_key(role, person.org) for role in roles),
        *(role_key(role, ANYWHERE) for role in roles),
    )


def keys_for(who: Who, org: str | None, *, filer: str, form: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of somebody who must act. A field that names nobody gives none."""
    if who.filer:
        return (account_key(filer),)
    if who.field is not None:
        named = form.get(who.field)
        listed = named if isinstance(named, list | tuple) else [named]
        return tuple(account_key(one) for one in listed if isinstance(one, str) and one)
    if who.role is None:
        return ()
    return (role_key(who.role, ANYWHERE if who.relation is Relation.ANY else org),)
