"""Classifications on pages 统计分类: the table with what is missing, filling it from a file, placing a company's activities."""

import shutil
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from yiben.app.cataloguing.sheets import as_csv, read_rows
from yiben.app.classifying.said import activities_of
from yiben.capabilities import classifications
from yiben.capabilities.classifications import FILL_ROLES, Class, Classification, Count, Filled, Verdict
from yiben.kernel.actors import Role
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text
from yiben.ui.doors import SendingVisit, SignedVisit, Visit, receive
from yiben.ui.figures import Bar
from yiben.ui.pages import PageView
from yiben.ui.uploads import Uploaded

router = APIRouter(include_in_schema=False)
_SHOWN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationsPage(PageView):
    """Which classifications there are."""

    template: ClassVar[str] = "classifying/list.html"
    place: ClassVar[str] = "classifications"
    found: tuple[tuple[Classification, Count], ...]  # with how far its lowest layer is filled


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationPage(PageView):
    """One classification: what is there, what is missing, and where activities belong."""

    template: ClassVar[str] = "classifying/one.html"
    place: ClassVar[str] = "classifications"
    one: Classification
    counts: tuple[Count, ...]
    bars: tuple[Bar, ...]
    classes: tuple[Class, ...]
    core: frozenset[str]  # codes of the classes of the core
    more: int
    q: str
    said: str
    verdict: Verdict | None
    may_fill: bool
    filled: Filled | None
    error: YibenError | None


@router.get("/classifications")
def listed(visit: SignedVisit) -> Response:
    """Every classification."""
    with visit.reading() as work:
        found = classifications.every(work)
    deepest = [(one, classifications.counts(one)[len(one.levels) - 1]) for one in found]
    return visit.show(ClassificationsPage(found=tuple(deepest)))


@router.get("/classifications/{name}")
def shown(visit: SignedVisit, name: str) -> Response:
    """One classification; `activities` asks where they belong."""
    try:
        return visit.show(_page(visit, name))
    except BadInput as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, name, error=error), status=error.status)


@router.get("/classifications/{name}/table.csv")
def table(visit: SignedVisit, name: str) -> Response:
    """The table as it stands, in the form it can be filled from."""
    with visit.reading() as work:
        one = classifications.find(work, name)
    rows = [["代码", "名称", "英文名称", "说明", "国民经济行业代码"]]
    rows += [
        [each.code, each.title.zh, each.title.en, each.says, " ".join(each.industries)]
        for each in one.classes
    ]
    headers = {"Content-Disposition": f'attachment; filename="{one.id}.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/classifications/{name}")
async def fill(visit: SendingVisit, name: str) -> Response:
    """Fill the register from a file; rows that are wrong are shown."""
    folder = visit.office.home.staging / new_id("list")
    try:
        fields, files = await receive(visit, folder)
        done = await run_in_threadpool(_fill, visit, name, files, source=fields.get("source", ""))
    except YibenError as error:
        if visit.wants_json:
            raise
        page = await run_in_threadpool(_page, visit, name, error=error)
        return visit.show(page, status=error.status)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return visit.show(await run_in_threadpool(_page, visit, name, filled=done))


def _fill(visit: Visit, name: str, files: list[Uploaded], *, source: str) -> Filled:
    if not files:
        raise BadInput("no_file", Text("请选择文件", "Choose a file."), where={"field": "file"})
    rows = read_rows(files[0].path)
    with visit.writing() as work:
        return classifications.fill(work, name, rows, source=source)


def _page(
    visit: Visit, name: str, *, filled: Filled | None = None, error: YibenError | None = None
) -> ClassificationPage:
    q = visit.text("q").strip()[:100] if visit.request.method == "GET" else ""
    said = visit.text("activities") if visit.request.method == "GET" else ""
    with visit.reading() as work:
        one = classifications.find(work, name)
        verdict = None
        if said.strip() and error is None:
            verdict = classifications.verdict(classifications.Places(one), activities_of(said))
    wanted = [each for each in one.classes if not q or each.code.startswith(q) or q.casefold() in f"{each.title.zh} {each.title.en}".casefold()]  # fmt: skip
    counted = classifications.counts(one)
    return ClassificationPage(
        one=one,
        counts=counted,
        bars=tuple(_bar(each) for each in counted if each.stated),
        classes=tuple(wanted[:_SHOWN]),
        core=frozenset(
            each.code for each in one.classes if (group := one.group_of(each.code)) is not None and group.core
        ),
        more=max(0, len(wanted) - _SHOWN),
        q=q,
        said=said,
        verdict=verdict,
        may_fill=visit.actor is not None and any(visit.actor.holds(Role(role)) for role in FILL_ROLES),
        filled=filled,
        error=error,
    )


def _bar(one: Count) -> Bar:
    share = min(1.0, one.there / (one.stated or 1))
    tone = "good" if one.there == one.stated else "warn" if one.there < (one.stated or 0) else "bad"
    return Bar(label=str(one.of), share=share, tone=tone, note=f"{one.there} / {one.stated}")
