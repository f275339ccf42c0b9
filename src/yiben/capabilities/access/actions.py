"""The verbs of access: resolve and decide in a short read, run outside any transaction, seal, hand out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from yiben.capabilities import grants, ledger, policy
from yiben.capabilities.access import granted
from yiben.capabilities.access.keys import mask_key, token_group
from yiben.capabilities.access.law import law_for, subject_of
from yiben.capabilities.access.model import Answer, AnswerColumn, Space
from yiben.capabilities.access.refusing import note_refusal, once
from yiben.capabilities.grants import Grant, Road
from yiben.engines.guard import (
    DISPLAY,
    Act,
    Effect,
    Guard,
    MaskBook,
    Output,
    Plan,
    Table,
    TableName,
    read_combinations,
)
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, Reply, quote
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.settings import Settings
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.facts import Event
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text


def ask(
    office: Office,
    actor: Actor,
    sql: str,
    *,
    purpose: str = "",
    grant: str | None = None,
    act: Act = DISPLAY,
    limits: Limits | None = None,
    road: Road = Road.SQL,
    pinned: str | None = None,
    space: Space | None = None,
    stop_when: Callable[[], bool] | None = None,
) -> Answer:
    """Answer `sql` with what `actor` may see; above the clearance, values are masked.

    `act` is the road the answer leaves by: the packs in force may want values masked on it, or not at all.
    Under a `grant`, the statement reads what was granted and nothing else, by the grant's `road`; it is opened
    and charged at every call, and `pinned` is a past snapshot that a cursor of ours holds. In a `space` of the
    grant, its tables may be read too. When `stop_when` says so while it is computed, it ends with `query_stopped`.
    A table is named as in the ledger; `AT (VERSION => 'snapshot')` behind it reads a past snapshot.
    Raises `BadInput` or `Refused` for the statement, `NotFound` for a table, `Unavailable` at a limit, and what
    `grants.open_grant` and `grants.charge` raise.
    Every answer leaves `data.read`, sealed before any row is handed out; every refusal `data.refused`.
    """
    plan: Plan | None = None
    opened: Grant | None = None
    most: int | None = None
    limits = limits or limits_of(office.settings)
    try:
        if grant is not None:
            opened, most = granted.begin(office, actor, grant, purpose=purpose, road=road)
            purpose = opened.draft.purpose
        act = replace(act, rows=limits.rows if act.rows is None else min(act.rows, limits.rows))
        plan = examine(
            office, actor, sql, purpose=purpose, grant=grant, act=act, road=road, pinned=pinned, space=space
        )
        if opened is not None:
            limits = granted.cut(limits, plan, opened, most, day=grants.day_of(office.clock()))
        key = mask_key(office.home, token_group(actor.account, grant))
        lake = lake_of(office.home, office.settings)
        reply = lake.answer(plan.scope, limits=limits, mask_key=key, stop_when=stop_when)
        if opened is None:
            office.tell(actor, [_reading(plan, reply, actor, purpose=purpose, act=act)])
        else:
            with office.writing(actor) as work:
                rows = reply.rows * plan.width
                granted.finish(work, opened, road=road, rows=rows, cut=reply.truncated)
                act = granted.act_by(act, road, space)
                work.events.append(_reading(plan, reply, actor, purpose=purpose, grant=grant, act=act))
    except YibenError as error:
        note_refusal(office, actor, sql, plan=plan, error=error, purpose=purpose, grant=grant)
        if opened is not None:
            raise granted.explained(error, opened) from error
        raise
    return replace(_answer(plan, reply), purpose=purpose)


def examine(
    office: Office,
    actor: Actor,
    sql: str,
    *,
    purpose: str = "",
    grant: str | None = None,
    act: Act = DISPLAY,
    road: Road = Road.SQL,
    pinned: str | None = None,
    space: Space | None = None,
) -> Plan:
    """What the guard decides about `sql` for `actor` on the road `act`, and why; nothing is read or charged.

    A `grant` is opened as for `ask`; one that is not the actor's is NotFound, never quietly passed over.
    """
    lake = lake_of(office.home, office.settings)
    with office.reading(actor) as work:
        opened = None if grant is None else grants.open_grant(work, grant, purpose=purpose, road=road)
        subject = subject_of(work, actor, grant=grant)
        beside = {} if opened is None or space is None else dict(space.tables(work))
        return guard_of(office.home).plan(
            sql,
            subject=subject,
            version=(ledger.version(work), policy.version(work), pinned, tuple(beside.values())),
            resolve=partial(_resolve, work, lake)
            if opened is None
            else lambda names: granted.tables(work, lake, opened, names, pinned=pinned, beside=beside),
            act=act if opened is None else granted.act_by(act, road, space),
            law=law_for(work, actor, subject, grant=opened),
        )


def sample(office: Office, actor: Actor, resource: str, *, rows: int = 20) -> Answer:
    """The first rows of a resource (identifier or SQL name), under the same guard."""
    with office.reading(actor) as work:
        name = ledger.describe(work, resource).resource.name
    most = limits_of(office.settings, rows=rows)
    return ask(office, actor, f"SELECT * FROM {quote(name)} LIMIT {int(rows)}", purpose="sample", limits=most)


def limits_of(settings: Settings, *, rows: int | None = None) -> Limits:
    """The limits of one query: the configured ones, with at most `rows` rows."""
    most = settings.query_rows if rows is None else min(rows, settings.query_rows)
    return Limits(seconds=settings.query_seconds, memory_mb=settings.query_memory_mb, rows=most)


@lru_cache(maxsize=8)
def lake_of(home: Home, settings: Settings) -> Lake:
    """The lake answers are read from: one per process and home, because it holds a warm engine."""
    return Lake(home, settings)


@lru_cache(maxsize=8)
def guard_of(home: Home) -> Guard:
    """The guard of a home: its plans are kept under the ledger's version, which counts within one home."""
    base = packs_folder() / "yiben-base"
    return Guard(
        MaskBook.read(read_toml(base / "masks.toml")),
        combinations=read_combinations(read_toml(base / "combinations.toml")),
    )


def _resolve(work: Work, lake: Lake, names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
    tables: dict[TableName, Table] = {}
    for version in dict.fromkeys(name.version for name in names):
        wanted = [name for name in names if name.version == version]
        at = {name.name: version for name in wanted} if version else None
        found = ledger.resolve(work, [name.name for name in wanted], at=at)
        for name in wanted:
            resolved = found.get(name.name.casefold())
            if resolved is None or resolved.snapshot is None:
                raise _no_table(work, name.name)
            tables[name] = granted.table_of(lake, resolved)
    return {name: tables[name] for name in names}


def _no_table(work: Work, name: str) -> NotFound:
    try:
        near = [
            "".join(part.text for part in hit.name)
            for hit in ledger.find(work, name, page=PageAsk(size=3)).page.rows
        ]
    except YibenError:
        near = []
    listed = ", ".join(near)
    hint = (
        Text(f"是否指: {listed}", f"Did you mean: {listed}?")
        if near
        else Text("请用检索查找数据表的名称", "Search for its name.")
    )
    return NotFound(
        "no_table",
        Text(f"没有数据表「{name}」", f"There is no table “{name}”."),
        where={"table": name},
        hint=hint,
    )


def _reading(
    plan: Plan, reply: Reply, actor: Actor, *, purpose: str, act: Act, grant: str | None = None
) -> Event:
    rulings = [one.ruling for one in plan.decisions if one.ruling is not None]
    detail: dict[str, Any] = {
        "sql": plan.shape,
        "purpose": purpose,
        "grant": grant,
        "resources": [table.resource for table in plan.tables],
        "snapshots": {table.name: table.snapshot for table in plan.tables},
        "items": [
            {
                "item": one.column.item,
                "name": one.column.name,
                "level": one.level,
                "effect": str(one.effect),
                **({"encrypted": True} if one.sealed else {}),
            }
            for one in plan.decisions
        ],
        "clearance": actor.clearance,
        "act": act.activity if act.mode is None else f"{act.activity}.{act.mode}",
        "articles": once(one.citations for one in rulings),
        "obligations": once(one.obligations for one in rulings),
        "exceptions": once(one.exceptions for one in rulings),
        "rows": reply.rows,
        "truncated": reply.truncated,
        "ms": round(reply.seconds * 1000, 3),
    }
    subject = plan.tables[0].resource if plan.tables else "query"
    return Event(kind="data.read", subject=subject, detail=detail)


def _answer(plan: Plan, reply: Reply) -> Answer:
    traced = plan.outputs if plan.outputs is not None and len(plan.outputs) == len(reply.schema) else None
    withheld = {one.column.item for one in plan.decisions if one.effect is Effect.WITHHELD}
    untraced = Output(
        name="",
        items=(),
        masked=bool(plan.masked),
        reason=_first_reason(plan),
        level=max((one.level for one in plan.decisions), default=0),
        personal=any(one.column.personal for one in plan.decisions),
    )
    return Answer(
        columns=tuple(
            AnswerColumn(
                name=field.name,
                type=str(field.type),
                items=out.items,
                masked=out.masked,
                reason=out.reason,
                family=out.family,
                withheld=bool(out.items) and withheld.issuperset(out.items),
                sealed=out.sealed,
            )
            for field, out in zip(reply.schema, traced or [untraced] * len(reply.schema), strict=True)
        ),
        batches=reply.batches,
        schema=reply.schema,
        rows=reply.rows,
        truncated=reply.truncated,
        milliseconds=reply.seconds * 1000,
        snapshots={table.name: table.snapshot for table in plan.tables},
        shape=plan.shape,
        resources=tuple(table.resource for table in plan.tables),
        level=max((one.level for one in traced or [untraced]), default=0),
        ruled=any(one.ruling is not None and one.ruling.in_force for one in plan.decisions),
    )


def _first_reason(plan: Plan) -> Text | None:
    return plan.masked[0].reason if plan.masked else None
