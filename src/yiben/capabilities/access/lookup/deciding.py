"""What the guard decides of looking rows up, once for all who ask the same with the same rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.access import granted
from yiben.capabilities.access.actions import examine, lake_of
from yiben.capabilities.access.keys import mask_key, token_group
from yiben.capabilities.access.lookup import model, spelling
from yiben.capabilities.access.lookup.building import folder_of, key_folder
from yiben.capabilities.access.lookup.index import RowIndex
from yiben.capabilities.access.lookup.model import (
    LONGEST,
    KeyHidden,
    LookUp,
    bad_field,
    no_column,
    no_key,
)
from yiben.capabilities.access.model import AnswerColumn
from yiben.capabilities.access.refusing import once, stood_in_the_way
from yiben.capabilities.grants import Road
from yiben.engines.guard import Act, Decision, Effect, Output, Plan
from yiben.infra.home import Home
from yiben.infra.lake import Held, quote
from yiben.infra.work import Work
from yiben.kernel.actors import Actor

_MOST_KEPT = 1000  # names


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A plan for one key column, and the index that serves it. `columns` are the table's own names of what is shown.

    Without an `index` the rows are read as any others; `missing`: one could be made.
    """

    plan: Plan
    name: str
    key: str
    kind: str
    columns: tuple[str, ...]
    shown: tuple[AnswerColumn, ...]
    level: int
    ruled: bool
    told: dict[str, Any]  # of the evidence, what all who ask this have in common
    files: tuple[str, ...]
    mask_key: str
    index: RowIndex | None
    missing: bool

    @property
    def resource(self) -> str:
        """The resource read."""
        return self.plan.tables[0].resource

    @property
    def snapshot(self) -> str:
        """The snapshot read."""
        return self.plan.tables[0].snapshot

    def statement(self, spelt: str | None) -> str:
        """The same as SQL, for reading it as any other."""
        condition = spelling.condition(self.key, spelt, self.kind)
        return f"SELECT {', '.join(map(quote, self.columns))} FROM {quote(self.name)} WHERE {condition}"  # quoted


def check(ask: LookUp) -> None:
    """BadInput unless the fields hold something of a sensible size."""
    for field in ("resource", "key", "value"):
        if not 1 <= len(getattr(ask, field)) <= LONGEST:
            raise bad_field(field)
    if len(ask.purpose) > LONGEST:
        raise bad_field("purpose")
    if ask.rows < 1:
        raise bad_field("rows")
    if ask.columns is not None and not ask.columns:
        raise bad_field("columns")


def decide(
    work: Work, actor: Actor, ask: LookUp, *, act: Act, road: Road, before: Decided | None = None
) -> Decided:
    """The plan of the same question in SQL, by the same guard. Raises what `examine` does, and `KeyHidden`.

    Finding a row by a column tells that column's value of it: so that column must be plain, in this plan.
    `before` is what was decided of the same question earlier: given again when the guard's plan is the same.
    """
    name = _name(work, ask.resource)
    wanted = "*" if ask.columns is None else ", ".join(map(quote, dict.fromkeys(ask.columns)))
    sql = f"SELECT {wanted} FROM {quote(name)} WHERE {quote(ask.key)} = ''"  # quoted names
    plan = examine(work.office, actor, sql, purpose=ask.purpose, grant=ask.grant, act=act, road=road)
    if before is not None and before.plan is plan and not before.missing:
        return before
    table = plan.tables[0]
    names = {one.name.casefold(): one.name for one in table.columns}
    for asked in (ask.key, *(ask.columns or ())):
        if asked.casefold() not in names:
            raise no_column(asked, tuple(names.values()))
    key = names[ask.key.casefold()]
    decided = next(one for one in plan.decisions if one.column.name == key)
    if decided.effect is not Effect.PLAIN or decided.sealed is not None:
        raise KeyHidden(key, decided.reason, told={"sql": plan.shape, "articles": stood_in_the_way(plan)})
    if not spelling.usable(decided.column.type):
        raise no_key(key, decided.column.type)
    columns = tuple(dict.fromkeys(names[one.casefold()] for one in ask.columns or names))
    lake = lake_of(work.home, work.settings)
    files = lake.files(table.resource, table.snapshot)
    index, missing = None, False
    outputs = _outputs(plan, columns)
    if outputs and lake.rows(table.resource, table.snapshot) >= model.SMALL and Held.fits(plan.scope, files):
        try:
            index = _opened(folder_of(work.home, table.resource, table.snapshot), key)
        except FileNotFoundError:
            missing = True
    return Decided(
        plan=plan,
        name=name,
        key=key,
        kind=decided.column.type,
        columns=columns,
        shown=_shown(plan, outputs),
        level=max((one.level for one in outputs), default=0),
        ruled=any(one.ruling is not None and one.ruling.in_force for one in plan.decisions),
        told=_told(plan, actor, ask, act if ask.grant is None else granted.act_by(act, road)),
        files=files,
        mask_key=mask_key(work.home, token_group(actor.account, ask.grant)),
        index=index,
        missing=missing,
    )


_names: dict[tuple[Home, str, str], tuple[int, str]] = {}


def _name(work: Work, ref: str) -> str:
    """The SQL name of a resource. Kept under the ledger's version, which is read every time."""
    version, at = ledger.version(work), (work.home, str(work.office.engine.url), ref)
    kept = _names.get(at)
    if kept is None or kept[0] != version:
        kept = version, ledger.describe(work, ref).resource.name
        if len(_names) > _MOST_KEPT:
            _names.clear()
        _names[at] = kept
    return kept[1]


_open: dict[tuple[Path, str], tuple[str, RowIndex | None]] = {}


def _opened(folder: Path, key: str) -> RowIndex | None:
    # One per resource and key: keeping an older one open would keep its swept files on disk.
    at = (folder.parent, key)
    kept = _open.get(at)
    if kept is None or kept[0] != folder.name or not key_folder(folder, key).exists():
        kept = _open[at] = (folder.name, RowIndex.open(folder, key))
    return kept[1]


def _outputs(plan: Plan, columns: Sequence[str]) -> tuple[Output, ...]:
    """What the plan says of each column, in this order; nothing when it cannot say."""
    by_name = {one.name.casefold(): one for one in plan.outputs or ()}
    found = [by_name.get(name.casefold()) for name in columns]
    return tuple(one for one in found if one is not None) if None not in found else ()


def _shown(plan: Plan, outputs: Sequence[Output]) -> tuple[AnswerColumn, ...]:
    withheld = {one.column.item for one in plan.decisions if one.effect is Effect.WITHHELD}
    return tuple(
        AnswerColumn(
            name=one.name,
            type="",
            items=one.items,
            masked=one.masked,
            reason=one.reason,
            family=one.family,
            withheld=bool(one.items) and withheld.issuperset(one.items),
            sealed=one.sealed,
        )
        for one in outputs
    )


def _told(plan: Plan, actor: Actor, ask: LookUp, act: Act) -> dict[str, Any]:
    rulings = [one.ruling for one in plan.decisions if one.ruling is not None]
    return {
        "sql": plan.shape,
        "purpose": ask.purpose,
        "grant": ask.grant,
        "resources": [table.resource for table in plan.tables],
        "snapshots": {table.name: table.snapshot for table in plan.tables},
        "items": [_item(one) for one in plan.decisions],
        "clearance": actor.clearance,
        "act": act.activity if act.mode is None else f"{act.activity}.{act.mode}",
        "articles": once(one.citations for one in rulings),
        "obligations": once(one.obligations for one in rulings),
        "exceptions": once(one.exceptions for one in rulings),
    }


def _item(one: Decision) -> dict[str, Any]:
    told = {"item": one.column.item, "name": one.column.name, "level": one.level, "effect": str(one.effect)}
    return told | ({"encrypted": True} if one.sealed else {})
