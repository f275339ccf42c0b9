"""Editions of an open dataset: one of them with its files, and what changed between two."""

from dataclasses import dataclass
from typing import ClassVar

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from yiben.app.portal.dataset import gone_page
from yiben.app.portal.dataset_nouns import ColumnShown, EditionShown, FileShown
from yiben.app.portal.dataset_parts import columns_of, editions_shown, files_of
from yiben.app.portal.open_desk import desk_of, who
from yiben.capabilities import opening
from yiben.capabilities.opening import Dataset
from yiben.capabilities.portal.downloads import Difference, compared, write_differences
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_WAITING = CapacityLimiter(4)
"""Visitors that wait for two editions to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPage(PageView):
    """One edition: when, what, which files."""

    template: ClassVar[str] = "open/edition.html"
    place: ClassVar[str] = "datasets"
    slug: str
    title: Text
    edition: EditionShown
    current: bool
    columns: tuple[ColumnShown, ...]
    files: tuple[FileShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencePage(PageView):
    """What changed between two editions."""

    template: ClassVar[str] = "open/difference.html"
    place: ClassVar[str] = "datasets"
    slug: str
    title: Text
    difference: Difference
    file: str


@router.get("/datasets/{slug}/editions/{which}")
async def edition(visit: AnyVisit, slug: str, which: str) -> Response:
    """One edition (`3`), what changed between two (`2..3`), or all changed rows as a file (`2..3.csv`)."""
    return await to_thread.run_sync(_answer, visit, slug, which, limiter=_WAITING)


def _answer(visit: Visit, slug: str, which: str) -> Response:
    with visit.office.reading(who(visit)) as work:
        gone = gone_page(work, slug)
        if gone is not None:
            return visit.show(gone[0], status=gone[1])
        found = opening.dataset(work, slug)
        both = which.removesuffix(".csv").partition("..")
        numbers = [_number(one) for one in both[::2] if one]
        # What an edition is anybody may know; what is in it, and how it differs, only who may have it.
        ask = opening.visible if len(numbers) == 1 and not both[1] else opening.readable
        shown = [ask(work, slug, edition=number)[1] for number in numbers]
        editions = editions_shown(found, opening.editions(work, found.id))
        free = _may_have(work, slug, numbers[0]) if len(numbers) == 1 else True
    desk, words = desk_of(visit), visit.doors.pages.words
    if len(shown) == 1 and not both[1]:
        one = shown[0]
        return visit.show(
            EditionPage(
                slug=found.slug,
                title=found.title,
                edition=next(each for each in editions if each.number == one.number),
                current=one.number == found.edition,
                columns=tuple(columns_of(one)),
                files=tuple(files_of(desk, words, found, one, pinned=True)) if free else (),
            )
        )
    if len(shown) != 2 or numbers[0] >= numbers[1]:
        raise BadInput(
            "bad_editions",
            Text("请写成 旧..新，例如 1..2", "Write the older one first, such as 1..2."),
            where={"field": "edition"},
        )
    if which.endswith(".csv"):
        made = write_differences(desk.files, *shown)
        name = f"{found.slug}-{numbers[0]}..{numbers[1]}.csv"
        return FileResponse(
            made.path,
            media_type="text/csv; charset=utf-8",
            filename=name,
            headers={"ETag": f'"{made.sha256}"'},
        )
    return visit.show(_difference(found, compared(desk.files, *shown)))


def _difference(found: Dataset, difference: Difference) -> DifferencePage:
    return DifferencePage(
        slug=found.slug,
        title=found.title,
        difference=difference,
        file=f"/datasets/{found.slug}/editions/{difference.before}..{difference.after}.csv",
    )


def _may_have(work: Work, slug: str, number: int) -> bool:
    try:
        opening.readable(work, slug, edition=number)
    except Refused:
        return False
    return True


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 7 and int(said)):
        raise NotFound(
            "no_edition",
            Text(f"没有版次“{said[:20]}”", f"There is no edition {said[:20]}."),
            where={"edition": said[:20]},
            hint=Text("请看数据集页面列出的版次", "Its page lists the editions."),
        )
    return int(said)
