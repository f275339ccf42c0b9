"""The verbs of access: resolve and decide in a short read, run outside any transaction, seal, hand out."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial

from yiben.capabilities import ledger, policy
from yiben.capabilities.access.keys import mask_key, token_group
from yiben.capabilities.access.law import law_for, subject_of
from yiben.capabilities.access.model import Answer, AnswerColumn
from yiben.capabilities.access.refusing import note_refusal, once
from yiben.engines.guard import (
    DISPLAY,
    Act,
    Column,
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
from yiben.infra.lake import Lake, Limits, Reply, quote, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.settings import Settings
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound, YibenError
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
) -> Answer:
    """Answer `sql` with what `actor` may see; above the clearance, values are masked.

    `act` is the road the answer leaves by: the packs in force may want values masked on it, or not at all.
    A table is named as in the ledger; `AT (VERSION => 'snapshot')` behind it reads a past snapshot.
    Raises `BadInput` or `Refused` for the statement, `NotFound` for a table, `Unavailable` at a limit.
    Every answer leaves `data.read`, sealed before any row is handed out; every refusal `data.refused`.
    """
    plan: Plan | None = None
    limits = limits or limits_of(office.settings)
    act = replace(act, rows=limits.rows if act.rows is None else min(act.rows, limits.rows))
    try:
        plan = examine(office, actor, sql, grant=grant, act=act)
        key = mask_key(office.home, token_group(actor.account, grant))
        reply = lake_of(office.home, office.settings).answer(plan.scope, limits=limits, mask_key=key)
    except YibenError as error:
        note_refusal(office, actor, sql, plan=plan, error=error, purpose=purpose, grant=grant)
        raise
    with office.writing(actor) as work:
        _leave_reading(work, plan, reply, purpose=purpose, grant=grant, act=act)
    return _answer(plan, reply)


def examine(office: Office, actor: Actor, sql: str, *, grant: str | None = None, act: Act = DISPLAY) -> Plan:
    """What the guard decides about `sql` for `actor` on the road `act`, and why; nothing is read.

    A `grant` nobody has given is NotFound `no_such_grant`, never quietly passed over.
    """
    if grant is not None:
        raise NotFound(
            "no_such_grant",
            Text(f"没有授权 {grant}", f"There is no grant {grant}."),
            where={"grant": grant},
            hint=Text(
                "不带授权时按账号级别查询", "Without one, you see what your account's clearance allows."
            ),
        )
    lake = lake_of(office.home, office.settings)
    with office.reading(actor) as work:
        subject = subject_of(work, actor, grant=grant)
        return guard_of(office.home).plan(
            sql,
            subject=subject,
            version=(ledger.version(work), policy.version(work)),
            resolve=partial(_resolve, work, lake),
            act=act,
            law=law_for(work, actor, subject),
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
            tables[name] = _table(lake, resolved)
    return {name: tables[name] for name in names}


def _table(lake: Lake, resolved: ledger.Resolved) -> Table:
    """The table as the lake has it, with the ledger's grades: a column without an item stays ungraded."""
    snapshot = str(resolved.snapshot)
    graded = {item.name.casefold(): item for item in resolved.items}
    columns = []
    for column in lake.columns(resolved.resource, snapshot):
        item = graded.get(column.name.casefold())
        columns.append(
            Column(
                name=column.name,
                type=column.type,
                level=item.level if item else None,
                personal=item.personal if item else True,
                importance=str(item.importance) if item else "general",
                semantic=item.semantic if item else None,
                mask=item.mask if item else None,
                item=item.id if item else None,
            )
        )
    return Table(
        name=resolved.name,
        title=resolved.title,
        resource=resolved.resource,
        owner=resolved.org_name,
        snapshot=snapshot,
        relation=scan(lake.files(resolved.resource, snapshot)),
        columns=tuple(columns),
        rows=lake.rows(resolved.resource, snapshot),
    )


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


def _leave_reading(
    work: Work, plan: Plan, reply: Reply, *, purpose: str, grant: str | None, act: Act
) -> None:
    rulings = [one.ruling for one in plan.decisions if one.ruling is not None]
    work.leave(
        "data.read",
        plan.tables[0].resource if plan.tables else "query",
        sql=plan.shape,
        purpose=purpose,
        grant=grant,
        resources=[table.resource for table in plan.tables],
        snapshots={table.name: table.snapshot for table in plan.tables},
        items=[
            {
                "item": one.column.item,
                "name": one.column.name,
                "level": one.level,
                "effect": str(one.effect),
                **({"encrypted": True} if one.sealed else {}),
            }
            for one in plan.decisions
        ],
        clearance=work.actor.clearance,
        act=act.activity if act.mode is None else f"{act.activity}.{act.mode}",
        articles=once(one.citations for one in rulings),
        obligations=once(one.obligations for one in rulings),
        exceptions=once(one.exceptions for one in rulings),
        rows=reply.rows,
        truncated=reply.truncated,
        ms=round(reply.seconds * 1000, 3),
    )


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
    )


def _first_reason(plan: Plan) -> Text | None:
    return plan.masked[0].reason if plan.masked else None
