"""One result beside those before it (差分): what two or three of them, taken from one another, would tell of few persons."""

from collections.abc import Iterator, Sequence

from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.comparing import differing
from yiben.capabilities.zones.workspaces.checking import Earlier
from yiben.capabilities.zones.workspaces.model import (
    Exit,
    ExitState,
    Finding,
    Part,
    Run,
    Shape,
    Weight,
    Workspace,
)
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import lake_name
from yiben.infra.lake import Lake, literal, quote, scan
from yiben.infra.work import Work
from yiben.kernel.text import Text

_CELLS = 2000
"""Cells of a result that are added up with those of others."""


def released(work: Work, space: Workspace) -> list[tuple[Exit, Run]]:
    """The operator's latest results that left or wait to, whatever workspace they came from."""
    found = []
    for one in reversed(store.every(work.db, Exit, operator=space.operator)):
        run = store.get(work.db, Run, one.run)
        if one.state is not ExitState.REFUSED and run is not None and run.snapshot is not None:
            found.append((one, run))
    return found[: parameters().looked_back]


def compared(lake: Lake, run: Run, before: Sequence[tuple[Exit, Run]]) -> list[Earlier]:
    """The run's table beside each of those before."""
    found = []
    for one, old in before:
        if not lake.snapshots(lake_name(old)):
            continue  # its workspace was closed, the table deleted
        rows = (0, 0) if old.id == run.id else differing(lake, old, run)
        if rows is None:
            continue
        approved = one.state is ExitState.APPROVED
        found.append(
            Earlier(exit=one.id, differs=sum(rows), close=_close(lake, old, run) if sum(rows) else 0, approved=approved)
        )  # fmt: skip
    return found


def _close(lake: Lake, old: Run, new: Run) -> int:
    """In how many groups both have, a figure of a whole number differs by fewer than may be told."""
    keys = [one.name for one in new.columns if one.part is Part.KEY]
    figures = [one.name for one in new.columns if one.part is Part.FIGURE and "INT" in one.type.upper()]
    known = {one.name for one in old.columns}
    shared = [one for one in figures if one in known]
    if new.shape is not Shape.FIGURES or not shared or not known.issuperset(keys):
        return 0
    apart = " OR ".join(
        f"abs(n.{quote(one)} - o.{quote(one)}) BETWEEN 1 AND {parameters().smallest - 1}" for one in shared
    )
    joined = " AND ".join(f"n.{quote(one)} IS NOT DISTINCT FROM o.{quote(one)}" for one in keys) or "true"
    now, was = (scan(lake.files(lake_name(one), str(one.snapshot))) for one in (new, old))
    with lake.bench() as bench:
        ((close,),) = bench.run(f"SELECT count(*) FROM {now} n JOIN {was} o ON {joined} WHERE {apart}")
    return int(close)


def adding_up(lake: Lake, run: Run, before: Sequence[tuple[Exit, Run]]) -> Iterator[Finding]:
    """Whether a count of the new result and two earlier ones of the same group differ, added and taken away, by few."""
    new = _counts(run)
    others = [
        (one.id, old) for one, old in before
        if old.id != run.id and _counts(old) and _keys(old) == _keys(run) and lake.snapshots(lake_name(old))
    ]  # fmt: skip
    if not new or len(others) < 2 or run.rows > _CELLS:
        return
    cells = " UNION ALL ".join(_cells(lake, old, literal(name)) for name, old in others if old.rows <= _CELLS)
    least = parameters().smallest
    apart = " OR ".join(
        f"abs({sums}) BETWEEN 1 AND {least - 1}" for sums in ("n.v - a.v - b.v", "n.v + a.v - b.v", "n.v - a.v + b.v")
    )  # fmt: skip
    with lake.bench() as bench:
        ((found,),) = bench.run(
            f"WITH n AS ({_cells(lake, run, literal(run.id))}), o AS ({cells}) SELECT count(DISTINCT n.k) FROM n "
            f"JOIN o a ON a.k = n.k JOIN o b ON b.k = n.k AND b.e > a.e WHERE {apart}"
        )
    if found:
        yield Finding(
            code="adds_up",
            weight=Weight.MIND,
            measured=int(found),
            threshold=least,
            says=Text(
                f"有 {found} 格与此前两次带出相加减，差别少于 {least} 条记录",
                f"In {found} cells, two earlier results added to it or taken from it leave fewer than {least} records.",
            ),
        )


def _keys(run: Run) -> tuple[str, ...]:
    return tuple(sorted(one.name for one in run.columns if one.part is Part.KEY))


def _counts(run: Run) -> tuple[str, ...]:
    """Columns of whole numbers in a table of figures."""
    if run.shape is not Shape.FIGURES:
        return ()
    return tuple(one.name for one in run.columns if one.part is Part.FIGURE and "INT" in one.type.upper())


def _cells(lake: Lake, run: Run, name: str) -> str:
    keys = ", ".join(f"coalesce(CAST({quote(one)} AS VARCHAR), chr(1))" for one in _keys(run)) or "''"
    table = scan(lake.files(lake_name(run), str(run.snapshot)))
    return " UNION ALL ".join(
        f"SELECT {name} AS e, concat_ws(chr(2), {keys}) AS k, CAST({quote(one)} AS HUGEINT) AS v FROM {table}"
        for one in _counts(run)
    )
