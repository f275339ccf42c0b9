"""One plan as its trees 任务树、举措树、指标树: who answers, which items it touches, where each promise stands."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.planning.cockpit import Stack, stack
from yiben.app.planning.listing import Row, rows_of
from yiben.capabilities import plans
from yiben.engines.rules.promises import Split, Stand
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FIELDS = (
    "kind",
    "as_of",
    "score",
    "third_party",
    "says",
    "subject",
    "key",
    "role",
    "target",
    "parts",
    "power",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An indicator of the tree with its promises; `parts` are those it is split into."""

    indicator: plans.Indicator
    rows: tuple[Row, ...]
    parts: tuple[Row, ...]
    split: Split | None
    owners: tuple[plans.Owner, ...]
    powers: tuple[plans.Authority, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A node of the tree. `depth` 1 is a root."""

    node: plans.Node
    depth: int
    owners: tuple[plans.Owner, ...]
    powers: tuple[plans.Authority, ...]
    measured: tuple[Measured, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(PageView):
    """A plan whole. `loose` are indicators that belong to no task."""

    template: ClassVar[str] = "planning/plan.html"
    place: ClassVar[str] = "plans"
    plan: plans.Plan
    whole: Stack
    branches: tuple[Branch, ...]
    loose: tuple[Measured, ...]
    evaluations: tuple[plans.Evaluated, ...]
    keeps: bool
    said: dict[str, str]
    today: str
    token: str
    error: YibenError | None


@router.get("/plans/{plan}")
def one(visit: SignedVisit, plan: str) -> Response:
    """The tree."""
    return visit.show(plan_page(visit, plan))


def plan_page(
    visit: Visit, plan: str, *, said: dict[str, str] | None = None, error: YibenError | None = None
) -> PlanPage:
    """The page of a plan; after a form that was refused, with what was said."""
    from yiben.kernel.clock import day_in_beijing

    with visit.reading() as work:
        tree = plans.tree(work, plan)
        evaluated = plans.evaluations(work, tree.plan.id)
        promised: dict[str, list[plans.Line]] = {}
        for line in tree.lines:
            promised.setdefault(line.target.indicator, []).append(line)
        measured = {one.id: _measured(work, one, tree, promised.get(one.id, [])) for one in tree.indicators}
        keeps, today = plans.may_keep(work), day_in_beijing(work.now()).isoformat()
    counts = {str(stand): 0 for stand in Stand}
    for line in tree.lines:
        if line.target.parent is None:
            counts[line.target.kept.stand] += 1
    return PlanPage(
        plan=tree.plan,
        whole=stack(Text("全部", "All"), f"/plans/promises?plan={tree.plan.id}", counts),
        branches=tuple(_branches(tree, measured)),
        loose=tuple(measured[one.id] for one in tree.indicators if one.node is None),
        evaluations=evaluated,
        keeps=keeps,
        said=dict.fromkeys(_FIELDS, "") | (said or {}),
        today=today,
        token=secrets.token_urlsafe(12),
        error=error,
    )


def _measured(
    work: Work, indicator: plans.Indicator, tree: plans.Tree, lines: Sequence[plans.Line]
) -> Measured:
    wholes = [one for one in lines if one.target.parent is None]
    parts = [one for one in lines if one.target.parent is not None]
    split = None
    for one in wholes:
        mine = tuple(part for part in parts if part.target.parent == one.target.id)
        split = plans.added(one.target, mine, indicator.roll_up) or split
    return Measured(
        indicator=indicator,
        rows=rows_of(work, wholes),
        parts=rows_of(work, parts),
        split=split,
        owners=tree.owners.get(indicator.id, ()),
        powers=tree.powers.get(indicator.id, ()),
    )


def _branches(tree: plans.Tree, measured: dict[str, Measured]) -> Iterable[Branch]:
    below: dict[str | None, list[plans.Node]] = {}
    for node in tree.nodes:
        below.setdefault(node.parent, []).append(node)
    of: dict[str | None, list[Measured]] = {}
    for one in tree.indicators:
        of.setdefault(one.node, []).append(measured[one.id])
    waiting = [(node, 1) for node in reversed(below.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        yield Branch(
            node=node,
            depth=min(depth, 6),
            owners=tree.owners.get(node.id, ()),
            powers=tree.powers.get(node.id, ()),
            measured=tuple(of.get(node.id, ())),
        )
        waiting += [(child, depth + 1) for child in reversed(below.get(node.id, []))]
