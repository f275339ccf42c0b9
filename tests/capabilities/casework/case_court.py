"""An office with people of two organisations and a data authority, a flow with everything in it, and a clock the test moves.

On SQLite and, where a server is named, once more on PostgreSQL in a schema of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from case_flows import REQUEST

from databases import fresh_tables
from kept_events import keeping
from yiben.capabilities import casework, people, policy
from yiben.capabilities.people import store as accounts
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import YibenError
from yiben.kernel.facts import Event

# name: (organisation, roles)
PEOPLE = {
    "fay": ("org_transport", "analyst"),  # files
    "finn": ("org_transport", "steward"),
    "sam": ("org_police", "steward"),  # owns the data
    "sue": ("org_police", "steward"),
    "bea": ("org_data", "bureau"),  # the authority beside
    "bob": ("org_data", "bureau"),
    "ben": ("org_data", "bureau"),
    "tom": ("org_health", "steward"),  # a stranger
    "olga": (None, "owner"),
    "olaf": (None, "officer"),
    "ada": (None, "auditor"),
}
CITY = ("org_police", "org_data", "org_health", "org_transport")


def levels(_work: Any, org: str) -> tuple[tuple[str, ...], ...]:
    if org not in CITY:
        return ((org,),)
    return ((org, *(one for one in CITY if one != org)), ("org_city",))


@dataclass
class Court:
    """The office, its clock, and the verbs by the account that calls them."""

    office: Office
    moment: list[datetime]
    events: list[Event] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    hands: casework.Hands = field(default_factory=casework.Hands)

    def later(self, **by: float) -> None:
        self.moment[0] += timedelta(**by)

    def actor(self, name: str) -> Actor:
        if name == "system":
            return SYSTEM
        with self.office.reading(SYSTEM) as work:
            return people.who_is(work, name)

    def do(self, name: str, verb: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Call a verb as the account in a transaction of its own."""
        with self.office.writing(self.actor(name)) as work:
            return verb(work, *args, hands=self.hands, **named)

    def refused(self, name: str, verb: Callable[..., Any], /, *args: Any, **named: Any) -> YibenError:
        with pytest.raises(YibenError) as said:
            self.do(name, verb, *args, **named)
        return said.value

    def file(self, name: str = "fay", /, **named: Any) -> casework.Case:
        asked = {
            "subject": "res_people",
            "organisation": "org_police",
            "title": "六列人口数据",
            "form": {"purpose": "核对驾驶人"},
            "flow": REQUEST,
        }
        return self.do(name, casework.file, REQUEST.kind, **{**asked, **named})

    def move(self, name: str, case: casework.Case, move: str, /, **named: Any) -> casework.Case:
        seen = named.pop("seen", case.version)
        return self.do(name, casework.move, case.id, move, seen=seen, form=named.pop("form", {}), **named)

    def look(self, name: str, case: casework.Case) -> casework.Dossier:
        return self.do(name, casework.look, case.id)

    def todo(self, name: str, **named: Any) -> list[str]:
        return [one.case.number for one in self.do(name, casework.todo, **named).rows]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]


def open_court(folder: Path, **set_: Any) -> Court:
    """A fresh office with its people."""
    court = open_again(folder, **set_)
    with court.office.writing(SYSTEM) as work:
        accounts.add_accounts(work.db, [account(name, *said) for name, said in PEOPLE.items()])
    return court


def open_again(folder: Path, **set_: Any) -> Court:
    """The office as it was left."""
    home, settings = Home(folder / "home").open(), Settings(**set_)
    assert policy.version  # looked up when asked for: now their tables are declared
    assert casework.file
    engine = open_engine(home, settings)
    metadata.create_all(engine)
    moment = [datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)]  # a Monday, nine in the morning in Beijing
    court = Court(office=None, moment=moment)
    court.office = Office(
        home,
        settings,
        engine,
        seal=keeping(court.events),
        clock=lambda: moment[0],
    )
    court.hands = casework.Hands(
        facts={REQUEST.kind: lambda _work, _case: dict(court.facts)},
        effects={"give": lambda _work, case, _step: court.given.append(case.id), "fail": _fail},
        tree=casework.Tree(levels=levels, names=lambda _work, ids: {one: f"《{one}》" for one in ids}),
    )
    return court


def _fail(_work: Any, _case: casework.Case, _step: casework.Step) -> None:
    from yiben.kernel.errors import Refused
    from yiben.kernel.text import Text

    raise Refused("no_budget", Text("额度已用完", "Nothing left."))


def account(name: str, org: str | None, roles: str) -> dict[str, Any]:
    return {
        "name": name,
        "title_zh": name,
        "title_en": name,
        "org": org,
        "roles": [Role(role) for role in roles.split()],
        "clearance": 1,
        "password": "x",
        "initial_password": True,
        "totp_step": 0,
        "disabled": False,
        "created": "2026-01-01T00:00:00.000000Z",
    }


def opened(database: str, folder: Path) -> Iterator[Court]:
    if database == "sqlite":
        court = open_court(folder)
        yield court
        court.office.engine.dispose()
        return
    with fresh_tables() as url:
        court = open_court(folder, database_url=url)
        yield court
        court.office.engine.dispose()
