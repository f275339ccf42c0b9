"""Citizens in being, for tests: made at once, without the time a password takes to hash."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import people
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp

Citizen = Callable[..., Browser]


def make_citizen(platform: Platform, name: str) -> Actor:
    """A citizen in being, without the time a password takes to hash."""
    from yiben.capabilities.people import store
    from yiben.capabilities.people.naming import skeleton
    from yiben.capabilities.people.store import citizens

    number, now = str(secrets.randbelow(900_000_000) + 100_000_000), stamp(datetime.now(UTC))
    row = {
        "name": number,
        "title_zh": name,
        "title_en": name,
        "org": None,
        "roles": [Role.CITIZEN],
        "clearance": 0,
        "password": "-",
        "initial_password": False,
        "totp_step": 0,
        "disabled": False,
        "created": now,
    }
    with platform.office.writing(SYSTEM) as work:
        store.add_accounts(work.db, [row])
        citizens.add(work.db, name=number, skeleton=skeleton(name), terms=people.TERMS, joined=now)
        return people.who_is(work, number)


def session_of(platform: Platform, account: str) -> str:
    """A session somebody has opened."""
    from yiben.capabilities.people import store
    from yiben.capabilities.people.vault import token_hash

    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with platform.office.writing(SYSTEM) as work:
        store.add_session(
            work.db,
            token_hash=token_hash(token),
            id="ses_" + secrets.token_hex(12),
            account=account,
            created=stamp(now),
            expires=stamp(now + timedelta(hours=1)),
            last_seen=stamp(now),
            address="test",
            factors=["password"],
        )
    return token
