"""Appraisal tables 考核表 from live figures, the service items, and the four tables 四表."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.planning.cockpit import ORDER
from yiben.app.planning.joined import Joined, say_person, whole_table
from yiben.app.planning.listing import Row, rows_of
from yiben.capabilities import plans, powers
from yiben.kernel.errors import YibenError
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalPage(PageView):
    """Each department with its promises by standing, as of this moment."""

    template: ClassVar[str] = "planning/appraisal.html"
    place: ClassVar[str] = "plans"
    departments: tuple[plans.Appraisal, ...]
    stands: tuple[str, ...]
    services: tuple[tuple[str, tuple[plans.Node, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage(PageView):
    """One of the four tables."""

    template: ClassVar[str] = "planning/table.html"
    place: ClassVar[str] = "plans"
    view: plans.TableView
    rows: tuple[Row, ...]
    joined: Joined | None
    items: Mapping[str, tuple[powers.Item, ...]]  # as the register has the service items that plans name
    powers: int  # of an organisation, in force
    keeps: bool
    said: str
    error: YibenError | None


@router.get("/plans/appraisal")
def appraisal(visit: SignedVisit) -> Response:
    """The departments, the most overdue first."""
    with visit.reading() as work:
        found = plans.appraisal(work)
        services = plans.services(work)
    return visit.show(
        AppraisalPage(
            departments=found, stands=tuple(str(one) for one in ORDER), services=tuple(services.items())
        )
    )


@router.get("/plans/tables/{table}/{key:path}")
def table(visit: SignedVisit, table: str, key: str) -> Response:
    """`person`, `company`, `matter` or `group`, and whose; persons and companies with their file."""
    return visit.show(_table(visit, table, key))


@router.post("/plans/persons")
def person(visit: SignedVisit) -> Response:
    """Say whose file belongs to an account."""
    account, profile = visit.text("account"), visit.text("profile").strip()
    try:
        say_person(visit.office, visit.who, account, profile)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(
            _table(visit, plans.Table.PERSON, account, said=profile, error=error), status=error.status
        )
    return visit.to(f"/plans/tables/person/{quote(account)}", done="planning.person_said")


def _table(
    visit: Visit, table: str, key: str, *, said: str = "", error: YibenError | None = None
) -> TablePage:
    whole = whole_table(visit.office, visit.who, table, key)
    view = whole.view
    with visit.reading() as work:
        rows = rows_of(work, view.lines, {subject: tuple(mine) for subject, mine in view.owners.items()})
        keeps = plans.may_keep(work)
        items = powers.items_called(
            work, view.services or {word for one in view.nodes for word in one.service}
        )
        if view.table is plans.Table.MATTER:
            items = {**items, **powers.items_called(work, [view.key])}
        holding = powers.holding(work, day=powers.today(work)).get(view.key, 0)
    return TablePage(
        view=view,
        rows=rows,
        joined=whole.joined,
        items=items,
        powers=holding,
        keeps=keeps,
        said=said,
        error=error,
    )
