"""Bringing data in: the form, the upload, its progress. The road itself is `app/road.py`."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from yiben.app.doors.desk import STAGES, Desk, Errand
from yiben.app.doors.examples import ERRORS, INTAKE, example
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.capabilities import intake, ledger
from yiben.capabilities.intake.web import outline
from yiben.kernel.actors import Role
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text, current_lang, speaking
from yiben.ui.answers import as_json
from yiben.ui.doors import SendingVisit, SignedVisit, Visit, demand, receive
from yiben.ui.pages import PageView
from yiben.ui.uploads import Uploaded

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/intake", tags=["intake"])

BRINGERS = (Role.OWNER, Role.OFFICER, Role.STEWARD)
_FIELDS = {
    "file": "CSV, Excel, JSON, Parquet, also zipped. Send it after the other fields",
    "org": "Organisation 单位; an unknown one is created",
    "system": "Information system 信息系统",
    "name": "The resource's name in SQL",
    "changes": "`accept` takes changed columns; otherwise the intake stops and says what changed",
    "wait": "`no` answers at once with an address to ask at",
}
_FORM = {
    "type": "object",
    "required": ["file", "org"],
    "properties": {name: {"type": "string", "description": says} for name, says in _FIELDS.items()},
}
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class BringPage(PageView):
    """The form to bring a file in, and the latest runs."""

    template: ClassVar[str] = "app/bring.html"
    place: ClassVar[str] = "intake"
    organisations: tuple[str, ...]
    systems: tuple[str, ...]
    runs: tuple[intake.Run, ...]
    most_mb: int
    allowed: bool
    org: str = ""
    system: str = ""
    name: str = ""
    error: YibenError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandPage(PageView):
    """A file on its way in."""

    template: ClassVar[str] = "app/errand.html"
    place: ClassVar[str] = "intake"
    errand: Errand
    stages: tuple[str, ...] = STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandPart(PageView):
    """The part of that page which lives."""

    template: ClassVar[str] = "app/_errand.html"
    errand: Errand
    stages: tuple[str, ...] = STAGES


@router.get("/intake")
def form(visit: SignedVisit) -> Response:
    """The form."""
    return visit.show(_page(visit))


@router.post("/intake")
async def upload(visit: SendingVisit) -> Response:
    """Take the files, start a run for each, lead to the first one's progress."""
    fields, files = await _receive(visit)
    try:
        errands = await run_in_threadpool(_start, visit, fields, files)
    except YibenError as error:
        page = await run_in_threadpool(
            _page, visit, org=fields.get("org", ""), system=fields.get("system", ""), error=error
        )
        return visit.show(page, status=error.status)
    return visit.to(f"/intake/{errands[0].id}" if len(errands) == 1 else "/runs")


@router.get("/intake/{errand}")
def errand(visit: SignedVisit, errand: str) -> Response:
    """How far it is; once it is done, the result."""
    found = _desk(visit).find(errand, actor=visit.who)
    if found.answer is not None:
        done = "intake.unchanged" if found.answer.get("unchanged") else ""
        return visit.to(f"/runs/{found.answer['run']}", done=done)
    return visit.show(ErrandPage(errand=found))


@router.get("/intake/{errand}/part")
def errand_part(visit: SignedVisit, errand: str) -> Response:
    """The living part alone, for the script of the page."""
    found = _desk(visit).find(errand, actor=visit.who)
    answer = visit.show(ErrandPart(errand=found))
    if found.done:
        answer.headers["X-Done"] = "1"
    return answer


@api.post("", summary="Bring a file in 接入数据", openapi_extra=_BODY, responses=ERRORS | example(INTAKE))
async def api_upload(visit: SendingVisit) -> Response:
    """Upload a file and wait for the result; with `wait=no` answers 202 and where to ask."""
    fields, files = await _receive(visit)
    if len(files) != 1:
        raise _no_file()
    if fields.get("wait") == "no":
        errands = await run_in_threadpool(_start, visit, fields, files)
        return as_json({"upload": errands[0].id, "href": f"/api/intake/{errands[0].id}"}, status=202)
    work, errand = await run_in_threadpool(_prepare, visit, fields, files[0])
    await run_in_threadpool(work)
    return _outcome(errand)


@api.get("/{upload}", summary="How far an upload is 接入进度", responses=ERRORS | example(INTAKE))
def api_errand(visit: SignedVisit, upload: str) -> Response:
    """The result once it is there; before that 202 with stage, rows and bytes."""
    found = _desk(visit).find(upload, actor=visit.who)
    if found.done:
        return _outcome(found)
    step = found.step
    progress = {"stage": step.stage, "rows": step.rows, "bytes": step.bytes, "share": found.share}
    return as_json({"upload": found.id, "progress": progress}, status=202)


def _outcome(errand: Errand) -> Response:
    if errand.error:
        raise errand.error
    if errand.answer is None:
        return as_json({"error": {"code": "broken", "message": "", "where": {}, "hint": None}}, status=500)
    return as_json(errand.answer)


async def _receive(visit: Visit) -> tuple[dict[str, str], list[Uploaded]]:
    demand(visit, *BRINGERS)
    folder = visit.office.home.staging / "uploads" / new_id("upl")
    fields, files = await receive(visit, folder)
    return {name: value.strip() for name, value in fields.items()}, files


def _start(visit: Visit, fields: dict[str, str], files: list[Uploaded]) -> list[Errand]:
    prepared = [_prepare(visit, fields, file) for file in files]
    if not prepared:
        raise _no_file()
    for work, errand in prepared:
        visit.platform.jobs.submit(errand.id, work)
    return [errand for _, errand in prepared]


def _prepare(visit: Visit, fields: dict[str, str], file: Uploaded) -> tuple[Callable[[], None], Errand]:
    org = fields.get("org", "")
    if not org:
        raise BadInput(
            "no_organisation",
            Text("请填写数据所属单位", "Please name the organisation the data belongs to."),
            where={"field": "org"},
        )
    errand = _desk(visit).open(actor=visit.who, name=file.name, size=file.size)
    platform, lang = visit.platform, current_lang()
    order = Order(
        source=str(file.path),
        file_name=file.name,
        org=org,
        system=fields.get("system") or None,
        name=fields.get("name") or None,
        title=Path(file.name).stem,
        accept_changes=fields.get("changes") == "accept",
    )

    def work() -> None:
        try:
            with speaking(lang):
                errand.answer = bring_in(platform, errand.actor, order, progress=errand.tell)
        except YibenError as error:
            errand.error = error
        finally:
            errand.broken = not errand.done
            _clear(file.path.parent)

    return work, errand


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def _desk(visit: Visit) -> Desk:
    desk: Desk = visit.request.app.state.desk
    return desk


def _page(visit: Visit, **kept: Any) -> BringPage:
    with visit.reading() as work:
        return BringPage(
            organisations=tuple(node.organisation.name for node in ledger.organisations(work)),
            systems=tuple(sorted({system.name for system in ledger.systems(work)})),
            runs=tuple(outline(run) for run in intake.history(work, ask=PageAsk(size=10)).rows),
            most_mb=visit.office.settings.upload_mb,
            allowed=visit.who.holds(*BRINGERS),
            **kept,
        )


def _no_file() -> BadInput:
    return BadInput(
        "no_file",
        Text("没有收到文件", "No file was sent."),
        where={"field": "file"},
        hint=Text("请选择一个或多个文件", "Choose a file."),
    )
