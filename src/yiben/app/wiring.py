"""The only place where concrete things meet: one home opened as a platform."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from yiben.app.jobs import Jobs
from yiben.app.watching import watching
from yiben.capabilities import people
from yiben.capabilities.people import statements
from yiben.capabilities.policy import citations
from yiben.engines.evidence import make_seal
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.harvest_turns import Turns
    from yiben.app.log_keeper import LogKeeper
    from yiben.capabilities.portal.reading import Shelf
    from yiben.infra.lake import Lake


@dataclass(frozen=True)
class Platform:
    """Everything wired on one home. Made by `open_platform`."""

    home: Home
    settings: Settings
    engine: Engine
    office: Office

    @cached_property
    def lake(self) -> "Lake":
        """The lake; keeps a warm query engine."""
        from yiben.infra.lake import Lake

        return Lake(self.home, self.settings)

    @cached_property
    def open_shelf(self) -> "Shelf":
        """Reading copies of open editions, one shelf for every door."""
        from yiben.capabilities.portal.reading import Shelf

        return Shelf(self.home, lambda: self.lake)

    @cached_property
    def jobs(self) -> Jobs:
        """Background runs of the web."""
        return Jobs()

    @cached_property
    def log_keeper(self) -> "LogKeeper":
        """Verifies the evidence log when asked, deletes what is over."""
        from yiben.app.log_keeper import LogKeeper

        return LogKeeper(self.office)

    @cached_property
    def runs(self) -> Jobs:
        """Statements of workspaces: beside the other background work, because they may take their whole minute."""
        return Jobs(workers=2)

    @cached_property
    def harvests(self) -> "Turns":
        """Harvests of the web and of the clock."""
        from yiben.app.harvest_turns import Turns

        return Turns(self.office)

    def owner(self) -> Actor:
        """Whoever owns the home folder."""
        with self.office.reading(SYSTEM) as work:
            return people.owner(work)

    def actor(self, name: str | None, *, code: str | None = None) -> Actor:
        """The account a terminal command acts as: the owner, or the one named with `--as` (an event).

        `code` is of that account's second factor.
        """
        with self.office.reading(SYSTEM) as work:
            actor = owner = people.owner(work)
        if name is not None and name != owner.account:
            with self.office.reading(owner) as work:
                actor = people.acting(work, owner, name)
        if code is None:
            return actor
        with self.office.writing(actor) as work:
            return people.step_up(work, actor, code)

    def close(self) -> None:
        """Let go of the engine and the database."""
        if "jobs" in self.__dict__:
            self.jobs.close()
        if "runs" in self.__dict__:
            self.runs.close()
        if "log_keeper" in self.__dict__:
            self.log_keeper.close()
        if "lake" in self.__dict__:
            self.lake.close()
        self.engine.dispose()


def open_platform(asked: Path | None = None) -> Platform:
    """Open the home asked for (else `YIBEN_HOME`, else `./.yiben`); a fresh one comes into being."""
    settings = Settings.from_environment()
    home = Home.find(asked).open()
    engine = open_engine(home, settings)
    with _founding(home):
        bring_up_to_date(engine)
        noted = citations.noting(statements.noting(make_seal(home, hash=settings.evidence_hash)))
        seal = watching(noted, home=home, settings=settings, engine=engine)
        office = Office(home, settings, engine, seal)
        if not _founded(office):
            with office.writing(SYSTEM) as work:
                people.found_home(work)
    return Platform(home, settings, engine, office)


def _founded(office: Office) -> bool:
    try:
        with office.reading(SYSTEM) as work:
            people.owner(work)
    except NotFound:
        return False
    return True


def declare_tables() -> None:
    """Import every capability that keeps tables, so that `metadata` knows them: for writing migrations."""
    from yiben.capabilities import (
        cascade,
        casework,
        classifications,
        grants,
        harvesting,
        intake,
        ledger,
        objections,
        opening,
        participation,
        plans,
        policy,
        powers,
        profiles,
        quality,
        stewardship,
        traceability,
        vouchers,
        zones,
    )
    from yiben.capabilities.access import deliveries, exports, verification
    from yiben.capabilities.cascade import crossing
    from yiben.capabilities.interchange import lineage
    from yiben.capabilities.portal import downloads, saved
    from yiben.capabilities.programmes import delivery, drafts, scenarios
    from yiben.capabilities.sharing import dataapi, seals
    from yiben.capabilities.zones import workspaces

    owners = (intake.begin, ledger.propose, quality.record, people.who_is, verification.offer)
    assert all(
        (
            *owners,
            policy.request_exemption,
            policy.load,
            powers.take,
            exports.export,
            statements.review,
            citations.last_citing,
            deliveries.propose,
            dataapi.make_key,
            seals.seal,
            grants.give,
            cascade.invite,
            crossing.attend,
            workspaces.open_workspace,
            casework.file,
            stewardship.demand,
            objections.file,
            opening.dataset,
            opening.find_check,
            harvesting.run,
            participation.wish,
            plans.make_plan,
            classifications.fill,
            downloads.counted,
            saved.keep,
            lineage.take,
            profiles.build,
            vouchers.issue,
            traceability.walk,
            zones.make_zone,
            delivery.apply,
            delivery.make_order,
            drafts.draft,
            scenarios.save_scenario,
        )
    )


def open_database(asked: Path | None = None) -> tuple[Home, Engine]:
    """A home's database as it stands, nothing founded or written: for verifying. NotFound when there is none."""
    settings = Settings.from_environment()
    home = Home.find(asked)
    if not settings.database_url and not home.database.exists():
        raise NotFound(
            "no_home",
            Text(f"{home.root} 不是一本的数据目录", f"{home.root} is no home of Yiben"),
            where={"file": str(home.root)},
            hint=Text("请用 --home 指定数据目录", "Name the home folder with --home."),
        )
    return home, open_engine(home, settings)


def found_if_fresh(asked: Path | None = None) -> bool:
    """True when there was no file at the home's place, and a home is there now, as after any first command.

    A folder that holds files but no database is never touched: its database may have been taken away.
    """
    home = Home.find(asked)
    if (home.root / _LOCK).exists():
        with (
            home.root / _LOCK
        ).open() as lock:  # another command may be at it this moment; nothing is written
            fcntl.flock(lock, fcntl.LOCK_SH)
    if Settings.from_environment().database_url or home.database.exists():
        return False
    if any(one.is_file() and one.name != _LOCK for one in home.root.rglob("*")):
        return False
    open_platform(asked).close()
    return True


_LOCK = ".founding"


@contextmanager
def _founding(home: Home) -> Iterator[None]:
    # Two commands that meet in a fresh home found it one after the other.
    with (home.root / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
