"""Looking at what a step made: its first rows, and how two runs differ (预览和比较)."""

from yiben.capabilities import access
from yiben.capabilities.access import Answer
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import no_run, step_seen, working
from yiben.capabilities.zones.workspaces.actions.writing import tables_before
from yiben.capabilities.zones.workspaces.model import Diff, Run
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import lake_name, space_of
from yiben.infra.lake import Lake, quote, scan
from yiben.infra.work import Office
from yiben.kernel.actors import Actor


def preview(office: Office, lake: Lake, actor: Actor, step: str) -> Answer:
    """The first rows of a step's newest table, as the guard lets this person see them. No file comes of it."""
    with office.reading(actor) as work:
        space, found = step_seen(work, step)
        working(work, space.id)
    limits = access.limits_of(office.settings, rows=parameters().preview_rows)
    sql = f"SELECT * FROM {quote(found.name)} LIMIT {parameters().preview_rows}"
    seam = space_of(lake, space, lambda work: tables_before(work, space, found.position + 1))
    return access.ask(office, actor, sql, grant=space.grant, limits=limits, space=seam)


def diff(office: Office, lake: Lake, actor: Actor, step: str, *, before: int, after: int) -> Diff:
    """What is different between two runs of a step, in counts. For who may work there."""
    with office.reading(actor) as work:
        space, found = step_seen(work, step)
        working(work, space.id)
        numbered = {one.number: one for one in store.every(work.db, Run, step=found.id)}
    try:
        old, new = numbered[before], numbered[after]
    except KeyError as error:
        raise no_run(str(error.args[0])) from None
    added, gone = differing(lake, old, new) or (new.rows, old.rows)
    was, now = ([column.name for column in one.columns] for one in (old, new))
    return Diff(
        before=before,
        after=after,
        added=added,
        gone=gone,
        new_columns=tuple(name for name in now if name not in was),
        lost_columns=tuple(name for name in was if name not in now),
    )


def differing(lake: Lake, old: Run, new: Run) -> tuple[int, int] | None:
    """How many rows only `new` has and only `old` has, over the columns both have; None: there are none."""
    names = {one.name.casefold(): one.name for one in old.columns}
    shared = [(one.name, names[one.name.casefold()]) for one in new.columns if one.name.casefold() in names]
    if not shared or old.snapshot is None or new.snapshot is None:
        return None
    mine = ", ".join(f"CAST({quote(one)} AS VARCHAR)" for one, _ in shared)
    theirs = ", ".join(f"CAST({quote(one)} AS VARCHAR)" for _, one in shared)
    now = f"SELECT {mine} FROM {scan(lake.files(lake_name(new), new.snapshot))}"
    was = f"SELECT {theirs} FROM {scan(lake.files(lake_name(old), old.snapshot))}"
    with lake.bench() as bench:
        ((added,),) = bench.run(f"SELECT count(*) FROM ({now} EXCEPT ALL {was})")
        ((gone,),) = bench.run(f"SELECT count(*) FROM ({was} EXCEPT ALL {now})")
    return int(added), int(gone)
