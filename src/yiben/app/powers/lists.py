"""Lists that come in 清单入库: the form, and every row that was not taken with where and why."""

import shutil
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from yiben.app.powers.documents import intake_document
from yiben.capabilities import powers
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SendingVisit, SignedVisit, Visit, receive
from yiben.ui.pages import PageView
from yiben.ui.uploads import Uploaded

router = APIRouter(include_in_schema=False)
ADDRESS = "/powers/lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage(PageView):
    """The form and the newest lists."""

    template: ClassVar[str] = "powers/lists.html"
    place: ClassVar[str] = "plans"
    lists: tuple[powers.Intake, ...]
    headings: tuple[tuple[str, tuple[Text, ...]], ...]
    kinds: tuple[powers.Kind, ...]
    why: Text
    keeps: bool
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(PageView):
    """One list and the rows it was refused."""

    template: ClassVar[str] = "powers/list.html"
    place: ClassVar[str] = "plans"
    one: powers.Intake


@router.get(ADDRESS)
def lists(visit: SignedVisit) -> Response:
    """The form and the newest lists."""
    return visit.show(_page(visit))


@router.get("/powers/lists/{intake}")
def one(visit: SignedVisit, intake: str) -> Response:
    """What became of a list."""
    with visit.reading() as work:
        found = powers.intake(work, intake)
    return visit.show(ListPage(one=found))


@router.post(ADDRESS)
async def take(visit: SendingVisit) -> Response:
    """Take a list in; a page of what was and was not taken follows."""
    folder = visit.office.home.staging / new_id("list")
    try:
        _, files = await receive(visit, folder)
        done = await run_in_threadpool(_take, visit, files)
    except YibenError as error:
        if visit.wants_json:
            raise
        page = await run_in_threadpool(_page, visit, error=error)
        return visit.show(page, status=error.status)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if visit.wants_json:
        return as_json(intake_document(done), status=201)
    return visit.to(f"{ADDRESS}/{done.id}", done="powers.taken")


def _take(visit: Visit, files: list[Uploaded]) -> powers.Intake:
    if not files:
        raise BadInput("no_file", Text("请选择文件", "Choose a file."), where={"field": "file"})
    read = powers.read_list(files[0].path, name=files[0].name)
    with visit.writing() as work:
        return powers.take(work, read)


def _page(visit: Visit, *, error: YibenError | None = None) -> ListsPage:
    with visit.reading() as work:
        found, keeps, known = powers.intakes(work), powers.may_keep(work), powers.declared(work.home)
    return ListsPage(
        lists=found,
        headings=tuple(
            (str(kind), tuple(Text(names[0], names[-1]) for names in words.values()))
            for kind, words in powers.HEADINGS.items()
        ),
        kinds=known.kinds,
        why=known.why,
        keeps=keeps,
        error=error,
    )
