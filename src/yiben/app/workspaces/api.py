"""Workspaces for programs: /api/workspaces. Results leave here by the same gate as everywhere."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS
from yiben.app.workspaces.documents import document, seen_rows
from yiben.app.workspaces.examining import release_check
from yiben.capabilities.zones import workspaces
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/workspaces", tags=["workspaces"])


class NewStep(BaseModel):
    """A step: the name of its table, and the statement."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "by_ward", "sql": "SELECT ward, count(*) AS n FROM residents GROUP BY ward"}})  # fmt: skip

    name: str
    sql: str
    title: str = ""
    note: str = ""
    step: str | None = None


class Why(BaseModel):
    """Why, in words."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"why": "专区产品开发"}})

    why: str


class Served(BaseModel):
    """A filed product."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"product": "zprd_1"}})

    product: str


@api.get("", summary="Workspaces 专区工作空间", responses=ERRORS)
def listed(visit: SignedVisit) -> Response:
    """Those one may know of, results asked out, and how much left each operator."""
    with visit.reading() as work:
        found = workspaces.listed(work), workspaces.exits(work), workspaces.left_so_far(work)
    return as_json(dict(zip(("workspaces", "exits", "left"), document(found), strict=True)))


@api.get("/{workspace}", summary="One workspace 一个工作空间", responses=ERRORS)
def shown(visit: SignedVisit, workspace: str) -> Response:
    """Its steps in order with their newest runs; columns with grades and where they came from."""
    with visit.reading() as work:
        space, members = workspaces.seen(work, workspace), workspaces.members(work, workspace)
        steps, products = workspaces.steps(work, workspace), workspaces.products_of(work, workspace)
    rows = [{"step": one, "run": run} for one, run in steps]
    return as_json(document({"workspace": space, "members": members, "products": products, "steps": rows}))


@api.post("/{workspace}/products", summary="Name a product it works for 指明所为产品", responses=ERRORS)
def work_for(visit: SignedVisit, workspace: str, told: Served) -> Response:
    """A product filed by its operator; chains then lead through its steps."""
    with visit.writing() as work:
        return as_json({"products": workspaces.work_for(work, workspace, told.product)})


@api.post("/{workspace}/steps", summary="Write a step 编写步骤", responses=ERRORS)
def write(visit: SignedVisit, workspace: str, told: NewStep) -> Response:
    """A new step, or `step` anew."""
    with visit.writing() as work:
        made = workspaces.write_step(
            work, workspace, name=told.name, sql=told.sql, title=told.title, note=told.note, step=told.step
        )
    return as_json(document({"step": made}))


@api.post("/steps/{step}/run", summary="Run a step 运行步骤", responses=ERRORS)
def run(visit: SignedVisit, step: str) -> Response:
    """Answers when it is done, within the seconds of the workspace."""
    return as_json(document({"run": workspaces.run(visit.office, visit.platform.lake, visit.who, step)}))


@api.post("/runs/{run}/cancel", summary="Cancel a run 取消运行", responses=ERRORS)
def cancel(visit: SignedVisit, run: str) -> Response:
    """Nothing of it is kept."""
    with visit.writing() as work:
        return as_json(document({"run": workspaces.cancel(work, run)}))


@api.get("/steps/{step}/preview", summary="First rows 预览", responses=ERRORS)
def preview(visit: SignedVisit, step: str) -> Response:
    """A few rows, as the guard lets this person see them."""
    return as_json(seen_rows(workspaces.preview(visit.office, visit.platform.lake, visit.who, step)))


@api.post("/steps/{step}/ask", summary="Ask a result out 申请带出", responses=ERRORS)
def ask(visit: SignedVisit, step: str, told: Why) -> Response:
    """Checked at once; a person of the supervisor decides."""
    lake = visit.platform.lake
    made = workspaces.ask_out(visit.office, lake, visit.who, step, why=told.why, examine=release_check(lake))
    return as_json(document({"exit": made}))
