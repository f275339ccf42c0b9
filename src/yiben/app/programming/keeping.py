"""Scenarios 场景: the list, one, and up to four side by side; for printing as well."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.programming.outcome import Outcome, named, of_scenario
from yiben.app.programming.simulating import budget_for
from yiben.app.programming.sums import coarse, exact, share
from yiben.capabilities.programmes import drafts, scenarios
from yiben.kernel.errors import BadInput
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenariosPage(PageView):
    """What was kept; some to be chosen for laying side by side."""

    template: ClassVar[str] = "programming/scenarios.html"
    place: ClassVar[str] = "programming"
    q: str
    draft: str
    rows: Page[scenarios.Scenario]
    costs: tuple[str, ...]
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPage(PageView):
    """One scenario."""

    template: ClassVar[str] = "programming/scenario.html"
    place: ClassVar[str] = "programming"
    scenario: scenarios.Scenario
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bar of several side by side; `number` None: withheld or not there."""

    name: str
    number: int | None
    cost: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bunch:
    """One group with a bar for each scenario."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(PageView):
    """Scenarios side by side."""

    template: ClassVar[str] = "programming/compare.html"
    place: ClassVar[str] = "programming"
    outcomes: tuple[tuple[scenarios.Scenario, Outcome], ...]
    whole: Bunch
    blocks: tuple[tuple[str, tuple[Bunch, ...]], ...]
    same_data: bool


@router.get("/programming/scenarios")
def listed(visit: SignedVisit) -> Response:
    """Search `q`; of one `draft`."""
    drafts.must_be_staff(visit.who)
    q, draft = visit.text("q")[:100], visit.text("draft")
    ask = page_ask(visit)
    with visit.reading() as work:
        found = [
            one
            for one in scenarios.scenarios(work, draft=draft or None)
            if q.casefold() in f"{one.name} {one.title.zh} {one.title.en} {one.programme}".casefold()
        ]
    some = tuple(found[(ask.number - 1) * ask.size : ask.number * ask.size])
    return visit.show(
        ScenariosPage(
            q=q,
            draft=draft,
            rows=Page(rows=some, total=len(found), ask=ask),
            costs=tuple(str(coarse(one.after.cost)) for one in some),
            here=f"/programming/scenarios?q={q}&" if q else "/programming/scenarios?",
        )
    )


@router.get("/programming/scenarios/{scenario}")
def look(visit: SignedVisit, scenario: str) -> Response:
    """One."""
    with visit.reading() as work:
        one = scenarios.find_scenario(work, scenario)
        budget = budget_for(work, one)
    words = visit.doors.pages.words
    return visit.show(ScenarioPage(scenario=one, outcome=of_scenario(one, words=words, budget=budget)))


@router.post("/programming/scenarios/{scenario}/drop")
def drop(visit: SignedVisit, scenario: str) -> Response:
    """Forget it."""
    with visit.writing() as work:
        scenarios.drop_scenario(work, scenario)
    return visit.to("/programming/scenarios", done="programming.forgotten")


@router.get("/programming/compare")
def compare(visit: SignedVisit) -> Response:
    """`scenario` repeated, two to four of them; the oldest stands first."""
    asked = visit.request.query_params.getlist("scenario")
    if len(asked) > _MOST:
        raise BadInput(
            "scenarios_count",
            Text(f"最多并排 {_MOST} 个场景", f"At most {_MOST} scenarios side by side."),
            where={"count": len(asked)},
            hint=Text("请少选几个", "Choose fewer."),
        )
    with visit.reading() as work:
        found = [scenarios.find_scenario(work, one) for one in asked]
        found.sort(key=lambda one: (one.at, one.id))
        beside = scenarios.compare_scenarios(work, [one.id for one in found])
    return visit.show(_page(visit, beside))


def _page(visit: Visit, beside: scenarios.Beside) -> ComparePage:
    words = visit.doors.pages.words
    names = [one.name for one in beside.scenarios]
    counts = [one.after.eligible for one in beside.scenarios]
    most = max(counts, default=0)
    whole = Bunch(
        label=words.say("programming.all_of_them"),
        marks=tuple(
            Mark(name=one.name, number=number, cost=exact(one.after.cost), share=share(number, most))
            for one, number in zip(beside.scenarios, counts, strict=True)
        ),
    )
    return ComparePage(
        outcomes=tuple((one, of_scenario(one, words=words)) for one in beside.scenarios),
        whole=whole,
        blocks=tuple((str(one.title), _bunches(one, names)) for one in beside.breakdowns if one.groups),
        same_data=beside.same_data,
    )


def _bunches(one: scenarios.BreakdownBeside, names: list[str], *, shown: int = 20) -> tuple[Bunch, ...]:
    groups = one.groups[:shown]
    most = max((number or 0 for group in groups for number in group.after), default=0)
    return tuple(
        Bunch(
            label=named(one.fact, group.name),
            marks=tuple(
                Mark(name=name, number=number, cost=exact(fen), share=share(number or 0, most))
                for name, number, fen in zip(names, group.after, group.cost, strict=True)
            ),
        )
        for group in groups
    )
