"""Data that came from another installation, under our own guard (外来数据再裁决): what theirs let through, ours may still hide.

Theirs decided by their labels and their packs. Ours decides once more by what holds here, for whoever asked here;
neither guard is weakened by the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from yiben.capabilities import ledger, policy
from yiben.capabilities.access.actions import guard_of
from yiben.capabilities.access.keys import mask_key, token_group
from yiben.capabilities.access.law import law_for, subject_of
from yiben.capabilities.access.model import Answer, AnswerColumn
from yiben.engines.guard import Column, Effect, Plan, Table
from yiben.infra.lake import Held, quote, scan
from yiben.infra.work import Office
from yiben.kernel.actors import Actor

if TYPE_CHECKING:
    import pyarrow as pa

_PLACE = ("elsewhere",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A table of another installation as this side grades it. `columns` bear what their owner gave (`given`)."""

    name: str
    title: str
    resource: str
    owner: str
    columns: tuple[Column, ...]


def weigh_foreign(office: Office, actor: Actor, foreign: Foreign) -> Mapping[str, Effect]:
    """What our guard would do to each column, by name; nothing is read. Raises what the guard raises."""
    return {one.column.name: one.effect for one in _plan(office, actor, foreign).decisions}


def show_foreign(office: Office, actor: Actor, foreign: Foreign, rows: "pa.Table", *, cut: bool) -> Answer:
    """`rows`, whose columns are those of `foreign` in order, as `actor` may see them here. Raises what the guard raises."""
    types = dict(_hand().types(rows))
    typed = replace(
        foreign, columns=tuple(replace(one, type=types.get(one.name, "VARCHAR")) for one in foreign.columns)
    )
    plan = _plan(office, actor, typed)
    names = [one.name for one in typed.columns]
    shown = _hand().show(
        plan.scope, rows, files=_PLACE, key=names[0], columns=names,
        mask_key=mask_key(office.home, token_group(actor.account, None)),
    ).drop_columns(["yiben_key"])  # fmt: skip
    decided = {one.column.name: one for one in plan.decisions}
    return Answer(
        columns=tuple(
            AnswerColumn(
                name=name,
                type=str(shown.schema.field(name).type),
                items=(decided[name].column.item or "",),
                masked=decided[name].hidden,
                reason=decided[name].reason if decided[name].hidden else None,
                withheld=decided[name].effect is Effect.WITHHELD,
            )
            for name in names
        ),
        batches=tuple(shown.to_batches()),
        schema=shown.schema,
        rows=shown.num_rows,
        truncated=cut,
        milliseconds=0.0,
        snapshots={},
        shape=plan.shape,
        resources=(foreign.resource,),
        level=max((one.level for one in plan.decisions), default=0),
    )


def _plan(office: Office, actor: Actor, foreign: Foreign) -> Plan:
    table = Table(
        name=foreign.name, title=foreign.title, resource=foreign.resource, owner=foreign.owner, snapshot="",
        relation=scan(_PLACE), columns=foreign.columns,
    )  # fmt: skip
    with office.reading(actor) as work:
        subject = subject_of(work, actor)
        return guard_of(office.home).plan(
            f"SELECT {', '.join(quote(one.name) for one in foreign.columns)} FROM {quote(foreign.name)}",
            subject=subject,
            version=("elsewhere", ledger.version(work), policy.version(work), table),
            resolve=lambda names: dict.fromkeys(names, table),
            law=law_for(work, actor, subject),
        )


@lru_cache(maxsize=1)
def _hand() -> Held:
    return Held()
