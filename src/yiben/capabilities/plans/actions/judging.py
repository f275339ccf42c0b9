"""Where promises stand now, kept beside them (进展): after every figure, and once a day; a warning when one gets at risk."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from yiben.capabilities import casework
from yiben.capabilities.plans.declared import declared
from yiben.capabilities.plans.model import FigureRow, Judged, Line, OwnerKind
from yiben.capabilities.plans.store import figures as figures_store
from yiben.capabilities.plans.store import plans as store
from yiben.capabilities.plans.store.rows import standing_row
from yiben.engines.rules.promises import Figure, Stand, Standing, stand
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.text import Text

_AT_ONCE = 500


def standing_of(line: Line, figures: Sequence[FigureRow], *, as_of: date) -> Standing:
    """Where one promise stands as of a day."""
    found = declared()
    return stand(
        line.target.promise,
        [Figure(on=one.on, value=one.value) for one in figures],
        as_of=as_of,
        every=line.every,
        about=found.about,
        level=found.level,
    )


def judged(work: Work, lines: Sequence[Line], *, as_of: date) -> tuple[Judged, ...]:
    """Promises as of any day, each with the figures it was judged by."""
    known = figures_store.current(work.db, [one.target.indicator for one in lines])
    found = []
    for line in lines:
        rows = known.get((line.target.indicator, line.target.organisation), [])
        found.append(
            Judged(target=line.target, standing=standing_of(line, rows, as_of=as_of), figures=tuple(rows))
        )
    return tuple(found)


def judge(work: Work, targets: Sequence[str]) -> None:
    """Look at these targets again today; whoever answers for one that has come at risk is told. `plan.warned`."""
    today = day_in_beijing(work.now())
    lines = store.lines(work.db, targets=targets)
    rows: list[dict[str, Any]] = []
    warn: list[tuple[Line, Standing]] = []
    for line, found in zip(lines, judged(work, lines, as_of=today), strict=True):
        row = {"id": line.target.id, **standing_row(found.standing), "warned": line.target.kept.warned}
        if found.standing.warning and line.target.kept.stand is not Stand.AT_RISK:
            row["warned"] = today.isoformat()
            warn.append((line, found.standing))
        rows.append(row)
    store.keep_standings(work.db, rows)
    _warn(work, warn)


def judge_stale(office: Office) -> int:
    """What was not looked at today, some hundred at a time; how many there were."""
    with office.reading(SYSTEM) as work:
        waiting = store.stale(work.db, day_in_beijing(work.now()).isoformat())
    for start in range(0, len(waiting), _AT_ONCE):
        with office.writing(SYSTEM) as work:
            judge(work, waiting[start : start + _AT_ONCE])
    return len(waiting)


def _warn(work: Work, found: Sequence[tuple[Line, Standing]]) -> None:
    if not found:
        return
    owners = store.owners(
        work.db,
        [one for line, _ in found for one in (line.target.id, line.target.indicator, line.node) if one],
    )
    for line, standing in found:
        target = line.target
        work.leave("plan.warned", target.id, indicator=target.indicator, why=standing.why)
        says = Text(
            f"指标“{line.indicator.zh}”可能完不成目标：{target.title.zh}",
            f"“{line.indicator.en}” may miss its target: {target.title.en}",
        )
        mine = [
            *owners.get(target.id, ()),
            *owners.get(target.indicator, ()),
            *owners.get(line.node or "", ()),
        ]
        bodies = {one.key for one in mine if one.kind is OwnerKind.ORGANISATION}
        if target.organisation:
            bodies = {target.organisation}
        for body in sorted(bodies):
            casework.notify(work, says, role=Role.STEWARD, organisation=body)
        accounts = sorted({one.key for one in mine if one.kind is OwnerKind.ACCOUNT})
        if accounts:
            casework.notify_accounts(work, says, accounts)
