"""Building profiles (归集): sources of the ledger in, two resources of the ledger out, with labels, lineage and evidence."""

import shutil
import time
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from yiben.capabilities import ledger, policy
from yiben.capabilities.profiles import store
from yiben.capabilities.profiles.actions import gathering
from yiben.capabilities.profiles.actions.registering import derivations, proposal_of
from yiben.capabilities.profiles.actions.standing import must_keep
from yiben.capabilities.profiles.building.model import Given, Kept, Made, Override
from yiben.capabilities.profiles.declared import Declared, declared
from yiben.capabilities.profiles.matching.model import Learnt
from yiben.capabilities.profiles.model import About, Build, SourceUse
from yiben.infra.home import Home
from yiben.infra.keys import private_file
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.ids import new_id, stable_id
from yiben.kernel.progress import Progress, Step, silent

if TYPE_CHECKING:
    from yiben.infra.lake import Lake

_MEMORY_MB = 3072


class How(StrEnum):
    """What a build takes from the one before."""

    FURTHER = "further"  # only what is new is compared; what was learnt stays
    AFRESH = "afresh"  # everything is compared and learnt again; profiles keep their names all the same


def build(
    office: Office,
    actor: Actor,
    about: About,
    *,
    lake: "Lake",
    how: How = How.FURTHER,
    progress: Progress = silent,
) -> Build:
    """Build the files of all persons, or companies. The same sources and decisions again build nothing: `unchanged`.

    Raises Refused `not_keeper`, `not_steward`; NotFound `no_sources`; BadInput `bad_profiles`.
    """
    must_keep(actor)
    began = time.monotonic()
    with office.reading(actor) as work:
        what = declared(work.home, about)
        given, resolved, uses = gathering.given(work, what, lake)
        override = gathering.override(work, about)
        last = store.last_build(work.db, about.value)
        today = day_in_beijing(work.now())
    print_ = gathering.fingerprint(what, given, override, today)
    if last is not None and last.fingerprint == print_ and how is How.FURTHER:
        return build_of(last, unchanged=True)
    run = new_id("bld")
    folder = office.home.staging / run
    folder.mkdir(parents=True)
    try:
        made = _make(
            office,
            what,
            given,
            override,
            last,
            lake=lake,
            how=how,
            folder=folder,
            run=run,
            progress=progress,
            today=today,
        )
        progress(Step(stage="register"))
        with office.writing(actor) as work:
            snapshots = _land(work, what, made, resolved, lake=lake, run=run)
            done = _note(
                work,
                what,
                made,
                uses,
                last,
                snapshots=snapshots,
                run=run,
                fingerprint=print_,
                today=today,
                milliseconds=int((time.monotonic() - began) * 1000),
            )
        _keep(office.home, about, made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return done


def build_of(row: Any, *, unchanged: bool = False) -> Build:
    """A build as it was recorded."""
    return Build(
        id=row.id,
        about=About(row.about),
        at=row.at,
        by=row.by,
        sources=tuple(SourceUse(**one) for one in row.sources),
        counts=row.counts,
        seconds=row.milliseconds / 1000,
        unchanged=unchanged,
    )


def _make(
    office: Office,
    what: Declared,
    given: Sequence[Given],
    override: Override,
    last: Any,
    *,
    lake: "Lake",
    how: How,
    folder: Path,
    run: str,
    today: date,
    progress: Progress,
) -> Made:
    from yiben.capabilities.profiles.building.making import make

    secret = private_file(office.home.keys / "profiles.key", lambda: token_hex(32).encode()).decode()
    memory = max(_MEMORY_MB, office.settings.intake_memory_mb)
    with lake.bench(memory_mb=memory) as bench:
        return make(
            bench,
            what,
            given,
            folder,
            secret=secret,
            year=today.year - 1,
            run=run,
            override=override,
            kept=_kept(office.home, what, last, lake=lake, how=how),
            progress=progress,
        )


def _kept(home: Home, what: Declared, last: Any, *, lake: "Lake", how: How) -> Kept:
    if last is None:
        return Kept()
    trail = lake.files(last.snapshots["records_resource"], last.snapshots["records"])
    profiles = lake.files(last.snapshots["profiles_resource"], last.snapshots["profiles"])
    links, units = (home.root / "profiles" / f"{what.about}-{name}.parquet" for name in ("links", "units"))
    if how is How.AFRESH or last.mark != what.mark or not (links.exists() and units.exists()):
        return Kept(trail=trail, profiles=profiles)
    learnt = Learnt(
        m={name: tuple(one) for name, one in last.learnt["m"].items()},
        u={name: tuple(one) for name, one in last.learnt["u"].items()},
        prior=last.learnt["prior"],
    )
    return Kept(trail=trail, profiles=profiles, links=links, units=units, learnt=learnt)


def _keep(home: Home, about: About, made: Made) -> None:
    """What makes the next build short. Lost, the next one compares everything again."""
    folder = home.root / "profiles"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, path in (("links", made.links), ("units", made.units)):
        Path(path).replace(folder / f"{about}-{name}.parquet")


def _land(
    work: Work, what: Declared, made: Made, resolved: dict[str, ledger.Resolved], *, lake: "Lake", run: str
) -> dict[str, str]:
    version = next((pack.version for pack in policy.packs_in_force() if pack.id == "yiben-base"), "1")
    snapshots = {}
    for kind, name, path in (
        ("profiles", what.profiles, made.profiles),
        ("records", what.records, made.records),
    ):
        proposal = proposal_of(what, name, resolved, kind=kind, version=version)
        placed = ledger.place(work, proposal)
        committed = lake.commit(
            placed.resource, [path], run=f"{run}-{kind}", properties={"yiben.source": run}
        )
        landing = ledger.Landing(
            id=committed.snapshot,
            run=run,
            source=what.about.value,
            rows=committed.rows,
            bytes=committed.bytes,
            files=committed.files,
        )
        entry = ledger.propose(
            work, proposal_of(what, name, resolved, kind=kind, version=version, landing=landing)
        )
        ledger.record_lineage(work, entry.resource, derivations(what, resolved))
        snapshots[kind] = committed.snapshot
        snapshots[f"{kind}_resource"] = entry.resource
    return snapshots


def _note(
    work: Work,
    what: Declared,
    made: Made,
    uses: Sequence[SourceUse],
    last: Any,
    *,
    snapshots: dict[str, str],
    run: str,
    fingerprint: str,
    today: date,
    milliseconds: int,
) -> Build:
    from dataclasses import asdict, replace

    sources = [
        replace(one, rows=made.sources[name][0], records=made.sources[name][1])
        for one in uses
        for name in made.sources
        if name.casefold() == one.name.casefold()
    ]
    row = {
        "id": run,
        "about": what.about.value,
        "at": stamp(work.now()),
        "by": work.actor.account,
        "day": today.isoformat(),
        "fingerprint": fingerprint,
        "mark": what.mark,
        "snapshots": snapshots,
        "sources": [asdict(one) for one in sources],
        "counts": dict(made.counts),
        "learnt": {"m": dict(made.learnt.m), "u": dict(made.learnt.u), "prior": made.learnt.prior},
        "milliseconds": milliseconds,
    }
    store.add_build(work.db, row)
    store.replace_waiting(work.db, what.about.value, _pairs(what, made, run), build=run)
    work.leave(
        "profiles.built",
        snapshots["profiles_resource"],
        about=what.about.value,
        build=run,
        after=last.id if last is not None else None,
        sources={one.name: one.snapshot for one in sources},
        **{name: int(n) for name, n in made.counts.items()},
    )
    return build_of(store.last_build(work.db, what.about.value))


def _pairs(what: Declared, made: Made, run: str) -> list[dict[str, Any]]:
    fields = [one.field for one in what.plan.comparisons]
    rows = []
    for one in made.pairs.to_pylist():  # at most `ASKED`, for people
        left, right = sorted((one["left_mark"], one["right_mark"]))
        turned = left != one["left_mark"]
        rows.append(
            {
                "id": stable_id("pair", what.about.value, left, right),
                "about": what.about.value,
                "left_mark": left,
                "right_mark": right,
                "left_profile": one["right_profile" if turned else "left_profile"],
                "right_profile": one["left_profile" if turned else "right_profile"],
                "probability": round(one["probability"], 6),
                "why": [
                    {"field": field, "level": one[f"g{at}"], "weight": round(one[f"w{at}"], 3)}
                    for at, field in enumerate(fields)
                ],
                "standing": "waiting",
                "skipped": 0,
                "verdict": None,
                "decided_by": "",
                "decided_at": "",
                "note": "",
                "build": run,
            }
        )
    return list({row["id"]: row for row in rows}.values())
