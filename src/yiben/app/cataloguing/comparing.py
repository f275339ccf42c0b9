"""Would this be gathered twice 重复采集检查: a list of names or a file, held against every column of the ledger."""

import shutil
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from yiben.app.cataloguing.columns import columns_of, named
from yiben.capabilities import sharing, stewardship
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text
from yiben.ui.doors import SendingVisit, SignedVisit, Visit, receive
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

MOST_BYTES = 20 * 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesPage(PageView):
    """The form, and what is there already."""

    template: ClassVar[str] = "catalogue/duplicates.html"
    place: ClassVar[str] = "catalogue"
    names: str
    source: str
    found: stewardship.Duplicates | None
    openness: dict[str, sharing.Openness]
    error: YibenError | None


@router.get("/catalogue/duplicates")
def form(visit: SignedVisit) -> Response:
    """The form; with `names` in the address, their answer."""
    names = visit.text("names")[:20_000]
    return visit.show(_answer(visit, names=names) if names else _page())


@router.post("/catalogue/duplicates")
async def compare(visit: SendingVisit) -> Response:
    """Compare names, or the columns of a file; the file is not kept."""
    folder = visit.office.home.staging / new_id("compare")
    names = ""
    try:
        fields, files = await receive(visit, folder)
        names = fields.get("names", "")[:20_000]
        source = str(files[0].path) if files else ""
        page = await run_in_threadpool(
            _answer, visit, names=names, source=source, called=files[0].name if files else ""
        )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(names=names, error=error), status=error.status)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return visit.show(page)


def _answer(visit: Visit, *, names: str, source: str = "", called: str = "") -> DuplicatesPage:
    if not names.strip() and not source:
        raise BadInput(
            "no_columns",
            Text("请填写数据项或选择文件", "Name the items, or choose a file."),
            where={"field": "names"},
        )
    columns = columns_of(source)[0] if source else named(names)
    with visit.reading() as work:
        found = stewardship.duplicates(work, columns)
        openness = sharing.openness_of(work, [one.resource for one in found.overlaps])
    return _page(names=names, source=called, found=found, openness=dict(openness))


def _page(
    *,
    names: str = "",
    source: str = "",
    found: stewardship.Duplicates | None = None,
    openness: dict[str, sharing.Openness] | None = None,
    error: YibenError | None = None,
) -> DuplicatesPage:
    return DuplicatesPage(names=names, source=source, found=found, openness=openness or {}, error=error)
