"""Appraisal tables 考核表 from live figures, the service items, and the four tables 四表."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.planning.cockpit import ORDER
from yiben.app.planning.listing import Row, rows_of
from yiben.capabilities import plans
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
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
    """`person`, `company`, `matter` or `group`, and whose."""
    if table not in set(plans.Table):
        raise NotFound(
            "no_table_of", Text("没有这种表", "There is no such table."), where={"table": table[:20]}
        )
    with visit.reading() as work:
        view = plans.table(work, plans.Table(table), key)
        rows = rows_of(work, view.lines, {subject: tuple(mine) for subject, mine in view.owners.items()})
    return visit.show(TablePage(view=view, rows=rows))
