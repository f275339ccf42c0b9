"""Making the table of one run: decided by the guard, computed within the bounds, proved, landed whole or not at all."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from yiben.capabilities import access, ledger
from yiben.capabilities.access import Answer, Format, Space
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.grouping import grouping_of
from yiben.capabilities.zones.workspaces.actions.writing import tables_before
from yiben.capabilities.zones.workspaces.model import Run, RunState, Shape, Step, Workspace
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.shapes import Read, read_shape
from yiben.capabilities.zones.workspaces.spaces import (
    chosen_level,
    columns_made,
    in_plain,
    lake_name,
    space_of,
)
from yiben.engines.guard import Plan
from yiben.infra.lake import Lake, Limits, Overflow
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.text import Text

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who runs what, where, within which bounds; `stop_when` says that somebody wants it stopped."""

    office: Office
    lake: Lake
    actor: Actor
    space: Workspace
    step: Step
    begun: Run
    stop_when: Callable[[], bool]

    def ask(self, sql: str, seam: Space) -> Answer:
        """What the guard gives, within the bounds of the workspace."""
        return access.ask(
            self.office, self.actor, sql, grant=self.space.grant, space=seam, limits=self._limits(), stop_when=self.stop_when
        )  # fmt: skip

    def _limits(self) -> Limits:
        settings = self.office.settings
        return Limits(
            seconds=min(self.space.limits.seconds, settings.query_seconds),
            memory_mb=settings.query_memory_mb,
            rows=self.space.limits.rows,
            overflow=Overflow.FAIL,
        )


def make(maker: Maker, *, tell: Tell) -> Run:
    """The run as done, its table in the lake; `tell` hears how far it is."""
    office, lake, space, step, begun = maker.office, maker.lake, maker.space, maker.step, maker.begun
    started = time.monotonic()
    seam = space_of(lake, space, lambda work: tables_before(work, space, step.position))
    with office.reading(maker.actor) as work:
        known = {one.name.casefold(): (one, made) for one, made in tables_before(work, space, step.position)}
        resource = ledger.describe(work, space.resource).resource.name
    plan = access.examine(office, maker.actor, step.sql, grant=space.grant, space=seam)
    _grade(plan, space)
    answer = maker.ask(step.sql, seam)
    _same_data(plan, answer)
    sources = [known[table.name.casefold()] for table in plan.tables if table.name.casefold() in known]
    shapes = {name: made.shape for name, (_, made) in known.items()} | {resource.casefold(): Shape.ROWS}
    tell("prove")
    read, fewest, share = _proved(maker, seam, read_shape(step.sql, shapes), plan)
    with office.reading(maker.actor) as work:
        grouping = grouping_of(work, lake, space, plan, step.sql, shape=read.shape, made=list(known.values()))
    tell("land")
    landed, size = _land(maker, answer)
    names = [(one.name, one.type) for one in lake.columns(lake_name(begun), landed)]
    return replace(
        begun,
        state=RunState.DONE,
        statement=plan.shape,
        tables=tuple(table.name for table in plan.tables),
        snapshot=landed,
        rows=answer.rows,
        bytes=size,
        seconds=round(time.monotonic() - started, 3),
        shape=read.shape,
        chosen=chosen_level(plan, sources),
        fewest=fewest,
        share=share,
        columns=columns_made(plan, names, read.parts, sources),
        grouping=grouping,
    )


def full(space: Workspace) -> Refused:
    """No room for another table."""
    most = space.limits.bytes // 1_048_576
    return Refused(
        "workspace_full",
        Text(f"工作空间已满（上限 {most} MB）", f"The workspace is full (at most {most} MB)."),
        where={"workspace": space.id},
    )


def staged(office: Office, run: str) -> Path:
    """Where the table of a run lies before the lake has it."""
    return office.home.staging / f"{run}.parquet"


def _land(maker: Maker, answer: Answer) -> tuple[str, int]:
    office, space, begun = maker.office, maker.space, maker.begun
    path = staged(office, begun.id)
    with suppress(FileNotFoundError):
        path.unlink()
    try:
        access.write(answer, Format.PARQUET, path)
        size = path.stat().st_size
        with office.reading(SYSTEM) as work:
            used, _ = store.used(work.db, space.id, since="")
        if used + size > space.limits.bytes:
            raise full(space)
        done = maker.lake.commit(lake_name(begun), [path], run=begun.id)
    finally:
        path.unlink(missing_ok=True)
    return done.snapshot, size


def _proved(maker: Maker, seam: Space, read: Read, plan: Plan) -> tuple[Read, int | None, float | None]:
    """How many records the smallest cell of a table of figures rests on; what cannot be proved is no figure."""
    if read.proof is None:
        return read, None, None
    try:
        answer = maker.ask(read.proof, seam)
    except BadInput:
        return Read(shape=Shape.OTHER), None, None
    _same_data(plan, answer)
    (row,) = answer.table().to_pylist()
    fewest, share = row["fewest"], row["share"]
    return read, None if fewest is None else int(fewest), None if share is None else float(share)


def _same_data(plan: Plan, answer: Answer) -> None:
    """What is proved, remembered and answered is of the same snapshots. MovedOn `data_moved` when new data came between."""
    if {table.snapshot for table in plan.tables} != set(answer.snapshots.values()):
        raise MovedOn("data_moved", Text("数据在运行期间有更新，请重新运行", "New data came in while it ran: run it again."))  # fmt: skip


def _grade(plan: Plan, space: Workspace) -> None:
    """Grade four is in principle not shared (Article 27): not in plain, whatever a grant says."""
    above = in_plain(plan, above=parameters().masked_up_to)
    if above:
        names = "、".join(dict.fromkeys(one.column.name for one in above))
        raise Refused(
            "workspace_grade",
            Text(f"四级及以上数据原则上不予共享，须脱敏或者可用不可见：{names}", f"Data of grade four are in principle not shared: masked, or usable and not visible, only: {names}"),
            where={"workspace": space.id},
            hint=Text("请改用脱敏、代号或仅核验的授权", "Ask for a grant that masks them, gives tokens or verifies only."),
        )  # fmt: skip
