"""Looking at plans: lists, one as a tree, one indicator with its figures, the cockpit in one query, the four tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yiben.capabilities import ledger
from yiben.capabilities.plans.actions.computing import period_end
from yiben.capabilities.plans.actions.joining import authorities
from yiben.capabilities.plans.actions.judging import judged
from yiben.capabilities.plans.actions.permitting import indicator_called, plan_called
from yiben.capabilities.plans.declared import declared
from yiben.capabilities.plans.model import (
    Appraisal,
    Evaluated,
    FigureRow,
    Indicator,
    Judged,
    Line,
    Node,
    Owner,
    OwnerKind,
    Plan,
    Tree,
)
from yiben.capabilities.plans.store import cockpit as cockpit_store
from yiben.capabilities.plans.store import figures as figures_store
from yiben.capabilities.plans.store import plans as store
from yiben.engines.rules.promises import Every, Stand
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.paging import Page, PageAsk


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One indicator with its promises as of a day, every figure there ever was, and who answers for it."""

    indicator: Indicator
    plan: Plan
    node: Node | None
    judged: tuple[Judged, ...]
    history: tuple[FigureRow, ...]
    owners: tuple[Owner, ...]
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cockpit:
    """Every promise counted, by plan, by standing, by the year it is due; the worst ones; the latest judged day."""

    counts: Mapping[str, int]
    by_plan: tuple[tuple[str, str, str, Mapping[str, int]], ...]  # id, zh, en, counts
    by_year: tuple[tuple[str, Mapping[str, int]], ...]  # empty year: the text gives none
    late: int
    indicators: int
    worst: tuple[Line, ...]
    judged: str

    @property
    def total(self) -> int:
        """How many promises there are."""
        return sum(self.counts.values())


def plans(work: Work) -> tuple[tuple[Plan, Mapping[str, int]], ...]:
    """The plans in force, each with its promises counted by standing."""
    counts: dict[str, Counter[str]] = {}
    for row in cockpit_store.narrow(work.db, cutoffs=cutoffs(work)):
        counts.setdefault(row.plan, Counter())[row.stand] += 1
    return tuple([(plan, counts.get(plan.id, Counter[str]())) for plan in store.plans(work.db)])


def tree(work: Work, plan: str) -> Tree:
    """A plan whole: nodes, indicators, promises with where they stand, owners by what they answer for."""
    found = plan_called(work, plan)
    nodes, indicators = store.nodes(work.db, found.id), store.indicators(work.db, found.id)
    lines = store.lines(work.db, plan_id=found.id)
    subjects = [
        *(one.id for one in nodes),
        *(one.id for one in indicators),
        *(one.target.id for one in lines),
    ]
    owners = store.owners(work.db, subjects)
    every = cutoffs(work)
    doing = {one.id for one in nodes} | {one.id for one in indicators}
    return Tree(
        plan=found,
        nodes=nodes,
        indicators=indicators,
        lines=tuple(replace(one, late=overdue(one, every)) for one in lines),
        owners=named(work, owners),
        powers=authorities(work, {subject: mine for subject, mine in owners.items() if subject in doing}),
    )


def indicator(work: Work, reference: str, *, as_of: date | None = None) -> Seen:
    """An indicator as of a day (today): its promises judged, its figures, their reports and statements."""
    found = indicator_called(work, reference)
    day = as_of or day_in_beijing(work.now())
    lines = store.lines(work.db, indicator_id=found.id)
    subjects = [found.id, *(line.target.id for line in lines), *([found.node] if found.node else [])]
    owners = named(work, store.owners(work.db, subjects))
    return Seen(
        indicator=found,
        plan=plan_called(work, found.plan),
        node=store.find_node(work.db, found.node) if found.node else None,
        judged=judged(work, lines, as_of=day),
        history=figures_store.history(work.db, found.id),
        owners=tuple(one for subject in subjects for one in owners.get(subject, ())),
        as_of=day,
    )


def evaluations(work: Work, plan: str) -> tuple[Evaluated, ...]:
    """The evaluations of a plan that were confirmed, newest first."""
    return figures_store.evaluations(work.db, plan_called(work, plan).id)


def cockpit(work: Work, *, worst: int = 20) -> Cockpit:
    """Every promise there is, counted from one query; `worst` of those missed or at risk with their words."""
    counts, late, indicators = Counter[str](), 0, set[str]()
    plans_: dict[str, tuple[str, str, Counter[str]]] = {}
    years: dict[str, Counter[str]] = {}
    first = ""
    for one in cockpit_store.narrow(work.db, cutoffs=cutoffs(work)):
        counts[one.stand] += 1
        late += one.late
        indicators.add(one.indicator)
        plans_.setdefault(one.plan, (one.plan_zh, one.plan_en, Counter()))[2][one.stand] += 1
        years.setdefault((one.by or "")[:4], Counter())[one.stand] += 1
        first = one.judged if not first or one.judged < first else first
    return Cockpit(
        counts={str(one): counts[one] for one in Stand},
        by_plan=tuple((plan, zh, en, said) for plan, (zh, en, said) in plans_.items()),
        by_year=tuple(sorted(years.items())),
        late=late,
        indicators=len(indicators),
        worst=cockpit_store.worst(work.db, limit=worst),
        judged=first,
    )


def standings(
    work: Work, *, plan: str | None = None, stand: Stand | None = None, as_of: date | None = None
) -> tuple[tuple[Line, Judged], ...]:
    """Promises as of any day, judged anew from their figures; of one plan, of one standing, when given."""
    day = as_of or day_in_beijing(work.now())
    lines = store.lines(work.db, plan_id=plan_called(work, plan).id if plan else None)
    found = zip(lines, judged(work, lines, as_of=day), strict=True)
    return tuple((line, one) for line, one in found if stand is None or one.standing.stand is stand)


def promises(
    work: Work,
    *,
    stand: Stand | None = None,
    year: str | None = None,
    plan: str | None = None,
    late: str = "",
    page: PageAsk | None = None,
) -> Page[Line]:
    """Promises as they were last looked at: of one standing, year, plan, with an overdue figure; when given."""
    every, ask = cutoffs(work), page or PageAsk()
    found, many = cockpit_store.listed(
        work.db, stand=stand, year=year, plan_id=plan, late=every if late else None, page=ask
    )
    return Page(rows=tuple(replace(one, late=overdue(one, every)) for one in found), total=many, ask=ask)


def appraisal(work: Work) -> tuple[Appraisal, ...]:
    """Each organisation's promises from live figures (考核表): what it leads, by standing; the most overdue first."""
    leads = _leads(store.owners(work.db))
    counts: dict[str, Counter[str]] = {}
    late: Counter[str] = Counter()
    for one in cockpit_store.carried(work.db, cutoffs=cutoffs(work)):
        # A promise is its own organisation's, else whose indicator it is, else whose task.
        subjects = (one.target, one.indicator, one.node or "")
        bodies = (
            [one.organisation] if one.organisation else next((leads[x] for x in subjects if x in leads), [])
        )
        for body in bodies:
            counts.setdefault(body, Counter())[one.stand] += 1
            late[body] += one.late
    names = ledger.organisation_names(work, counts)
    found = [
        Appraisal(
            organisation=body,
            name=names.get(body, body),
            promises=sum(said.values()),
            counts={str(one): said[one] for one in Stand},
            late=late[body],
        )
        for body, said in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.late, -one.counts[Stand.MISSED], one.name)))


def _leads(owners: Mapping[str, Sequence[Owner]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for subject, mine in owners.items():
        for one in mine:
            if one.kind is OwnerKind.ORGANISATION and one.role == "lead":
                found.setdefault(subject, []).append(one.key)
    return found


def named(work: Work, owners: Mapping[str, Sequence[Owner]]) -> dict[str, tuple[Owner, ...]]:
    """The same with what people call the organisations."""
    keys = {one.key for mine in owners.values() for one in mine if one.kind is OwnerKind.ORGANISATION}
    names = ledger.organisation_names(work, keys)
    return {
        subject: tuple(replace(one, title=names.get(one.key, one.key)) for one in mine)
        for subject, mine in owners.items()
    }


def cutoffs(work: Work) -> dict[Every, str]:
    """For each period, the last day whose figure should be there by now."""
    before = day_in_beijing(work.now()) - timedelta(days=declared().grace_days)
    return {one: period_end(one, before).isoformat() for one in Every}


def overdue(line: Line, cutoffs: Mapping[Every, str]) -> bool:
    """Whether a promise that has figures lacks the one of the last period that should be there."""
    latest, by = line.target.kept.latest_on, line.target.promise.by
    wanted = cutoffs[line.every]
    if by is not None:
        wanted = min(wanted, by.isoformat())
    return latest is not None and latest < wanted
