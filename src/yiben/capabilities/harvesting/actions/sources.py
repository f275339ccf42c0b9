"""Sources of other catalogues: added, looked at before anything comes in, decided upon, removed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yiben.capabilities import ledger, opening
from yiben.capabilities.harvesting.actions.standing import must_harvest, source_of
from yiben.capabilities.harvesting.actions.workroom import alone, room
from yiben.capabilities.harvesting.model import Kind, Source, Standing
from yiben.capabilities.harvesting.readers.tables import FIELDS
from yiben.capabilities.harvesting.store import runs as ran
from yiben.capabilities.harvesting.store import sources as store
from yiben.capabilities.harvesting.walking.detecting import detect
from yiben.infra.fetching import Fetcher, checked_address
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

MOST_DAYS = 366
LOSS = 0.2
"""A run that loses more than a fifth of a source asks first: our default."""

_BATCH = 500
_MOST_DECIDED = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """What is needed to add one. `path` is given by a person at the terminal only; never taken from the web."""

    address: str = ""
    path: Path | None = None
    name: str = ""
    kind: Kind | None = None  # None: found out
    organisation: str = ""  # any reference
    every_days: int = 0
    loss_share: float = LOSS
    columns: Mapping[str, str] = field(default_factory=dict)


def add(office: Office, actor: Actor, new: NewSource) -> Source:
    """Add a source as a draft: nothing is harvested until somebody confirms it (`decide`).

    Raises BadInput (`address_refused`, `unknown_kind`, `no_organisation_named`, `same_name`, `bad_days`, `bad_share`),
    NotFound `no_file` or `no_organisation`, Refused `not_harvester`, and what fetching raises.
    """
    with office.reading(actor) as work:
        organisation = _organisation(work, new.organisation)
        must_harvest(work, organisation)
    address, local = _address(new)
    _check(every_days=new.every_days, loss_share=new.loss_share, columns=new.columns)
    kind = new.kind
    if kind is None:
        with room(office.home, "detect") as folder:
            fetcher = Fetcher(replace(office.settings, harvest_mb=64, harvest_seconds=60.0))
            kind = detect(address, local=local, fetcher=fetcher, folder=folder)
    name = " ".join(new.name.split())[:200] or (
        Path(address).stem if local else urlsplit(address).hostname or ""
    )
    with office.writing(actor) as work:
        if store.find(work.db, name) is not None:
            raise BadInput(
                "same_name",
                Text(f"已有名为「{name}」的来源", f"There is a source called “{name}” already."),
                where={"field": "name"},
            )
        source = Source(
            id=new_id("src"), name=name, kind=kind, address=address, local=local, organisation=organisation,
            every_days=new.every_days, loss_share=new.loss_share, columns=dict(new.columns),
            added=stamp(work.now()), added_by=actor.account,
        )  # fmt: skip
        store.add(work.db, source)
        work.leave(
            "harvest.added", source.id, name=name, speaks=kind, address=address, organisation=organisation
        )
    return source


def decide(
    work: Work,
    reference: str,
    *,
    columns: Mapping[str, str] | None = None,
    themes: Mapping[str, str] | None = None,
    licences: Mapping[str, str] | None = None,
    publishers: Mapping[str, str] | None = None,
    every_days: int | None = None,
    loss_share: float | None = None,
    standing: Standing | None = None,
) -> Source:
    """Decide what words of a source mean, how often it is read, whether it is; what is None stays as it is.

    `publishers`: its name → an organisation (any reference); "" registers it below the source's own. A decision
    about meaning makes every record be looked at again in the next run.
    """
    source = source_of(work, reference)
    must_harvest(work, source.organisation)
    _check(every_days=every_days, loss_share=loss_share, columns=columns)
    _known(themes, {one.id for one in opening.themes()}, "themes")
    _known(licences, {one.id for one in opening.licences()}, "licences")
    named = (
        None
        if publishers is None
        else {
            _short(name): _organisation(work, reference)
            for name, reference in publishers.items()
            if reference.strip()
        }
    )
    said = {"columns": columns, "themes": themes, "licences": licences, "publishers": named}
    values: dict[str, Any] = {  # named like its fields
        name: dict(value)
        for name, value in said.items()
        if value is not None and value != getattr(source, name)
    }
    if values:
        values["revision"] = source.revision + 1
    if "publishers" in values:
        store.forget_publishers(work.db, source.id)
    others = {"every_days": every_days, "loss_share": loss_share, "standing": standing}
    values |= {
        name: value for name, value in others.items() if value is not None and value != getattr(source, name)
    }
    if not values:
        return source
    after = replace(source, **values)
    values["due"] = after_days(work, after)
    store.alter(work.db, source.id, values)
    work.leave("harvest.decided", source.id, name=source.name, changed=sorted(values))
    return source_of(work, source.id)


def remove(office: Office, actor: Actor, reference: str) -> int:
    """Remove a source: its datasets are withdrawn, in parts. Answers how many."""
    with office.reading(actor) as work:
        source = source_of(work, reference)
        must_harvest(work, source.organisation)
    gone = 0
    with alone(office.home, source):
        while True:
            with office.writing(actor) as work:
                keys = [key for key, _ in ran.not_seen(work.db, source.id, "-", limit=_BATCH)]
                gone += len(opening.withdraw_foreign(work, source.id, keys, note="source removed"))
                ran.let_go(work.db, source.id, keys)
                if not keys:
                    values = {
                        "standing": Standing.REMOVED,
                        "due": None,
                        "name": f"{source.name[:150]} · {source.id}",
                    }
                    store.alter(work.db, source.id, values)
                    work.leave("harvest.removed", source.id, name=source.name, withdrawn=gone)
                    return gone


def sources(work: Work) -> tuple[Source, ...]:
    """Every source, by name."""
    must_harvest(work)
    found = store.every(work.db)
    names = ledger.organisation_names(work, {one.organisation for one in found})
    return tuple(replace(one, organisation_name=names.get(one.organisation, "")) for one in found)


def source(work: Work, reference: str) -> Source:
    """One source."""
    must_harvest(work)
    found = source_of(work, reference)
    names = ledger.organisation_names(work, [found.organisation])
    return replace(found, organisation_name=names.get(found.organisation, ""))


def held(work: Work, identifiers: list[str]) -> Mapping[str, int]:
    """How many records of each source are published."""
    return store.held(work.db, identifiers)


def due(work: Work) -> tuple[str, ...]:
    """Sources whose time has come."""
    return store.due(work.db, stamp(work.now()))


def interrupted(work: Work) -> tuple[str, ...]:
    """Active sources whose last harvest was begun and never ended."""
    return ran.interrupted(work.db)


def after_days(work: Work, source: Source) -> str | None:
    """When it is read next."""
    if source.standing is not Standing.ACTIVE or not source.every_days:
        return None
    return stamp(work.now() + timedelta(days=source.every_days))


def _organisation(work: Work, reference: str) -> str:
    if not reference.strip():
        raise BadInput(
            "no_organisation_named",
            Text("请指明来源归属的单位", "Name the organisation the source belongs to."),
            where={"field": "organisation"},
        )
    found = ledger.find_organisation(work, reference)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{reference[:80]}」", f"There is no organisation “{reference[:80]}”."),
            where={"organisation": reference[:80]},
            hint=Text("请先登记单位（yiben org add），或照单位列表填写全称", "Add it first (yiben org add), or write a name from the list of organisations."),
        )  # fmt: skip
    return found.id


def _address(new: NewSource) -> tuple[str, bool]:
    if new.path is not None:
        path = new.path.expanduser().resolve()
        if not path.exists():
            raise NotFound(
                "no_file", Text(f"没有文件 {path}", f"There is no file {path}"), where={"file": str(path)}
            )
        return str(path), True
    address = new.address.strip()
    checked_address(address)
    return address, False


def _check(*, every_days: int | None, loss_share: float | None, columns: Mapping[str, str] | None) -> None:
    if every_days is not None and not 0 <= every_days <= MOST_DAYS:
        raise BadInput(
            "bad_days",
            Text(
                f"采集间隔为 0 到 {MOST_DAYS} 天（0：只在要求时）",
                f"Every 0 to {MOST_DAYS} days (0: only when asked).",
            ),
            where={"field": "every_days"},
        )
    if loss_share is not None and not 0 <= loss_share <= 1:
        raise BadInput(
            "bad_share", Text("比例为 0 到 1", "A share lies between 0 and 1."), where={"field": "loss_share"}
        )
    strange = sorted(set(columns or ()) - FIELDS.keys())
    if strange:
        raise BadInput(
            "unknown_field",
            Text(f"没有字段 {strange[0][:40]}", f"There is no field {strange[0][:40]}."),
            where={"field": strange[0][:40]},
            hint=Text(f"可选：{', '.join(FIELDS)}", f"There are: {', '.join(FIELDS)}."),
        )


def _known(said: Mapping[str, str] | None, ours: set[str], name: str) -> None:
    for word in (said or {}).values():
        if word and word not in ours:
            raise BadInput(
                "unknown_word",
                Text(f"没有「{word[:60]}」", f"There is no “{word[:60]}”."),
                where={"field": name},
                hint=Text(f"可选：{', '.join(sorted(ours))}", f"There are: {', '.join(sorted(ours))}."),
            )
    if said and len(said) > _MOST_DECIDED:
        raise BadInput("too_many", Text("对照过多", "That is too many words."), where={"field": name})


def _short(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip()[:200]
