"""Plans at a glance 规划: the list, promises by standing, and a plan of one's own from a TOML text."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.planning.cockpit import ORDER, Stack, stack
from yiben.app.planning.listing import Row, rows_of
from yiben.capabilities import plans
from yiben.engines.rules.promises import Stand
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_LONGEST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansPage(PageView):
    """The plans in force, and the form for one of one's own."""

    template: ClassVar[str] = "planning/hub.html"
    place: ClassVar[str] = "plans"
    plans: tuple[tuple[plans.Plan, Stack], ...]
    keeps: bool
    text: str
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesPage(PageView):
    """Promises of one standing, year or plan."""

    template: ClassVar[str] = "planning/promises.html"
    place: ClassVar[str] = "plans"
    rows: Page[Row]
    stand: str
    year: str
    plan: str
    late: str
    stands: tuple[str, ...]
    here: str


@router.get("/plans")
def hub(visit: SignedVisit) -> Response:
    """The list."""
    return visit.show(_page(visit))


@router.post("/plans/make")
def make(visit: SignedVisit) -> Response:
    """A plan from TOML."""
    text = visit.text("text")
    try:
        if len(text) > _LONGEST:
            raise BadInput("too_long", Text("文本过长", "The text is too long."), where={"field": "text"})
        with visit.writing() as work:
            made = plans.make_plan(work, text)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, text=text, error=error), status=error.status)
    return visit.to(f"/plans/{made.id}", done="planning.made")


@router.get("/plans/promises")
def promises(visit: SignedVisit) -> Response:
    """Promises by `stand`, `year` (none: without one), `plan`, `late=1`."""
    stand, year, plan, late = (visit.text(name) for name in ("stand", "year", "plan", "late"))
    with visit.reading() as work:
        found = plans.promises(
            work,
            stand=stand_asked(stand),
            year=("" if year == "none" else year) if year else None,
            plan=plan or None,
            late=late,
            page=page_ask(visit),
        )
        rows = rows_of(work, found.rows)
    asked = "&".join(f"{name}={value}" for name, value in (("stand", stand), ("year", year), ("plan", plan), ("late", late)) if value)  # fmt: skip
    return visit.show(
        PromisesPage(
            rows=Page(rows=rows, total=found.total, ask=found.ask),
            stand=stand,
            year=year,
            plan=plan,
            late=late,
            stands=tuple(str(one) for one in ORDER),
            here=f"/plans/promises?{asked}&" if asked else "/plans/promises?",
        )
    )


def stand_asked(word: str) -> Stand | None:
    """The standing an address asks for; None for all. BadInput `bad_stand`: other promises are no answer to it."""
    if word and word not in set(Stand):
        raise BadInput(
            "bad_stand",
            Text(f"没有「{word[:20]}」这种进展", f"There is no standing “{word[:20]}”."),
            where={"field": "stand"},
            hint=Text(f"可用：{'、'.join(Stand)}", f"There are: {', '.join(Stand)}."),
        )
    return Stand(word) if word else None


def _page(visit: Visit, *, text: str = "", error: YibenError | None = None) -> PlansPage:
    with visit.reading() as work:
        found = plans.plans(work)
        keeps = plans.may_keep(work)
    return PlansPage(
        plans=tuple(
            (one, stack(one.title, f"/plans/promises?plan={one.id}", counts)) for one, counts in found
        ),
        keeps=keeps,
        text=text,
        error=error,
    )
