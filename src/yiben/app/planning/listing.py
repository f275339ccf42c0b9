"""Promises as rows of lists: what pages, API and terminal show of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yiben.app.planning.wording import goal, said, tone
from yiben.capabilities import ledger, plans
from yiben.infra.work import Work
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One promise of a list."""

    id: str
    title: Text
    plan: Text
    plan_id: str
    indicator: Text
    indicator_id: str
    organisation: str
    goal: Text
    by: str
    latest: str
    latest_on: str
    stand: str
    tone: str
    why: str
    late: bool
    ahead: str
    low: str
    high: str
    progress: float | None
    owners: tuple[tuple[str, str], ...]  # identifier, name


def rows_of(
    work: Work, lines: Iterable[plans.Line], owners: Mapping[str, tuple[plans.Owner, ...]] | None = None
) -> tuple[Row, ...]:
    """Lines as rows, with what organisations are called."""
    found = tuple(lines)
    names = ledger.organisation_names(work, {one.target.organisation for one in found} - {""})
    return tuple(_row(one, names, owners or {}) for one in found)


def _row(line: plans.Line, names: Mapping[str, str], owners: Mapping[str, tuple[plans.Owner, ...]]) -> Row:
    target, kept = line.target, line.target.kept
    mine = [
        (one.key, one.title)
        for subject in (target.id, target.indicator, line.node or "")
        for one in owners.get(subject, ())
        if one.kind is plans.OwnerKind.ORGANISATION
    ]
    return Row(
        id=target.id,
        title=target.title,
        plan=line.plan,
        plan_id=line.plan_id,
        indicator=line.indicator,
        indicator_id=target.indicator,
        organisation=names.get(target.organisation, target.organisation),
        goal=goal(target, line.unit),
        by=target.promise.by.isoformat() if target.promise.by else "",
        latest=f"{said(kept.latest)} {line.unit}" if kept.latest is not None else "",
        latest_on=kept.latest_on or "",
        stand=str(kept.stand),
        tone=tone(kept.stand),
        why=str(kept.why),
        late=line.late,
        ahead=said(kept.ahead) if kept.ahead is not None else "",
        low=said(kept.low) if kept.low is not None else "",
        high=said(kept.high) if kept.high is not None else "",
        progress=kept.progress,
        owners=tuple(dict.fromkeys(mine)),
    )
