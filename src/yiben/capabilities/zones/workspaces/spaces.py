"""The tables of a workspace as the guard sees them (中间表): with the highest grades of what they came from.

What a table holds is what the guard let its maker see. Read again, a column bears the grade it had when it was made or,
if that is higher now, today's: then the guard masks it, because nobody has decided about more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from yiben.capabilities import ledger
from yiben.capabilities.access import Space
from yiben.capabilities.zones.workspaces.model import MadeColumn, Part, Run, Step, Workspace
from yiben.engines.guard import Column, Decision, Effect, Given, Output, Plan, Table
from yiben.infra.lake import Lake, scan
from yiben.infra.work import Work

HIGHEST = 5
_MARK = "#"

Made = Sequence[tuple[Step, Run]]


def space_of(lake: Lake, space: Workspace, made: Callable[[Work], Made]) -> Space:
    """The space of one statement: the tables `made` says, looked up in the transaction that decides."""

    def tables(work: Work) -> Mapping[str, Table]:
        items = {one.id: one for one in ledger.describe(work, space.resource).items}
        return {step.name.casefold(): _table(lake, space, step, run, items) for step, run in made(work)}

    return Space(id=space.id, tables=tables)


def lake_name(run: Run) -> str:
    """What the lake calls the table a run made."""
    return run.id


def item_of(run: Run, place: int) -> str:
    """What stands for a column of an intermediate table where data items are named."""
    return f"{run.id}{_MARK}{place}"


def of_space(item: str | None) -> bool:
    """Whether that names a column of an intermediate table."""
    return item is not None and _MARK in item


def columns_made(
    plan: Plan, names: Sequence[tuple[str, str]], parts: Sequence[Part] | None, sources: Made
) -> tuple[MadeColumn, ...]:
    """The columns of a new table, (name, type) each, with grades and items through `sources`.

    Where the guard could not follow a column, it is taken to come from everything the statement touched.
    """
    known = {item_of(run, at): one for _, run in sources for at, one in enumerate(run.columns)}
    outputs = plan.outputs if plan.outputs is not None and len(plan.outputs) == len(names) else None
    whole = _all_of(plan)
    made = []
    for at, (name, kind) in enumerate(names):
        out = outputs[at] if outputs is not None else whole
        from_space = [known[item] for item in out.items if item in known]
        made.append(
            MadeColumn(
                name=name,
                type=kind,
                level=max([out.level, *(one.level for one in from_space)]),
                personal=out.personal or any(one.personal for one in from_space),
                masked=out.masked or any(one.masked for one in from_space),
                part=parts[at] if parts is not None and len(parts) == len(names) else Part.VALUE,
                items=_through(out.items, known),
            )
        )
    return tuple(made)


def chosen_level(plan: Plan, sources: Made) -> int:
    """The highest grade among what chose the rows, in this statement or in those it builds upon."""
    own = (one.level for one in plan.influences if not one.hidden)
    return max([0, *own, *(run.chosen for _, run in sources)])


def in_plain(plan: Plan, *, above: int) -> tuple[Decision, ...]:
    """What of the resource itself a statement would show in plain above a grade."""
    return tuple(
        one
        for one in plan.decisions
        if not one.hidden and one.level > above and not of_space(one.column.item)
    )


def _through(items: Iterable[str], known: Mapping[str, MadeColumn]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in items:
        found.update(dict.fromkeys(known[item].items if item in known else (item,)))
    return tuple(found)


def _all_of(plan: Plan) -> Output:
    decided = plan.decisions
    return Output(
        name="",
        items=tuple(dict.fromkeys(one.column.item for one in decided if one.column.item)),
        masked=bool(plan.masked),
        reason=None,
        level=max((one.level for one in decided), default=0),
        personal=any(one.column.personal for one in decided),
    )


def _table(lake: Lake, space: Workspace, step: Step, run: Run, items: Mapping[str, ledger.Item]) -> Table:
    table, snapshot = lake_name(run), str(run.snapshot)
    return Table(
        name=step.name,
        title=step.title or step.name,
        resource=table,
        owner="",
        snapshot=snapshot,
        relation=scan(lake.files(table, snapshot)),
        columns=tuple(_column(space, run, at, one, items) for at, one in enumerate(run.columns)),
        rows=run.rows,
    )


def _column(
    space: Workspace, run: Run, at: int, made: MadeColumn, items: Mapping[str, ledger.Item]
) -> Column:
    now = [_level(items.get(one)) for one in made.items]
    only = items.get(made.items[0]) if len(made.items) == 1 else None
    label = only.label if only is not None else None
    importance = max(
        (_importance(items.get(one)) for one in made.items), key=_WEIGHT.index, default="general"
    )
    return Column(
        name=made.name,
        type=made.type,
        level=max([made.level, *now]),
        personal=made.personal,
        importance=importance,
        semantic=label.semantic if label is not None else None,
        item=item_of(run, at),
        given=Given(grant=space.grant, effect=Effect.PLAIN, level=made.level),
    )


_WEIGHT = ("general", "important", "core")


def _level(item: ledger.Item | None) -> int:
    return HIGHEST if item is None or item.retired or item.label is None else item.label.level


def _importance(item: ledger.Item | None) -> str:
    return "general" if item is None or item.label is None else str(item.label.importance)
