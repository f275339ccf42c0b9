"""All rows of an open dataset: a table without script for people, JSON for programs, the same address for both."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from yiben.app.portal.dataset import gone_page
from yiben.app.portal.dataset_nouns import RowsShown
from yiben.app.portal.dataset_parts import as_shown
from yiben.app.portal.open_desk import desk_of, who
from yiben.capabilities import opening
from yiben.capabilities.opening import Dataset, Edition
from yiben.capabilities.portal.downloads import ROWS, json_lines
from yiben.capabilities.portal.reading import (
    Ask,
    Copy,
    Op,
    RowsPage,
    address_of,
    ask_of,
    place_of,
    rows_of,
)
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, Visit
from yiben.ui.pages import PageView
from yiben.ui.words import Words

router = APIRouter(include_in_schema=False)

_OURS = frozenset({"lang", "size", "done", "edition", "~column", "~op", "~value"})
_MOST_PARAMETERS = 40
_WIDEST = 30  # columns of the page; a program gets all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterShown:
    """A condition in words, and the address without it."""

    says: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadShown:
    """A heading: what it is called, and the address that sorts by it. `sorted`: ascending, descending or none."""

    name: str
    title: str
    numeric: bool
    href: str
    sorted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage(PageView):
    """One page of rows with its conditions and order."""

    template: ClassVar[str] = "open/data.html"
    place: ClassVar[str] = "datasets"
    slug: str
    title: Text
    edition: int
    current: bool
    heads: tuple[HeadShown, ...]
    shown: RowsShown
    filters: tuple[FilterShown, ...]
    kept: tuple[tuple[str, str], ...]  # what the form carries along
    choices: tuple[tuple[str, str], ...]  # columns one can filter by
    ops: tuple[tuple[str, str], ...]
    chosen: tuple[str, str, str]  # column, comparison and value of a condition that was refused
    refused: str
    matched: int
    total: int
    first: str
    next: str
    files: tuple[tuple[str, str], ...]
    left_out: int  # columns that are not shown


@router.get("/datasets/{slug}/data")
def data(visit: AnyVisit, slug: str) -> Response:
    """Rows of an edition, filtered and sorted."""
    pairs = [(name, value) for name, value in visit.request.query_params.multi_items() if name not in _OURS]
    if len(pairs) > _MOST_PARAMETERS:
        raise BadInput(
            "bad_parameter",
            Text(f"参数过多，最多 {_MOST_PARAMETERS} 个", f"At most {_MOST_PARAMETERS} parameters."),
            where={"field": "where"},
        )
    added = _added(visit)
    if added is not None:
        address = urlencode([pair for pair in pairs if pair[0] != "cursor"] + [added])
        return RedirectResponse(f"/datasets/{slug}/data?{address}", 303)
    desk = desk_of(visit)
    with visit.office.reading(who(visit)) as work:
        gone = gone_page(work, slug)
        if gone is not None:
            return visit.show(gone[0], status=gone[1])
        found, edition = _edition(work, visit, slug, pairs)
    with desk.shelf.turn():
        copy = desk.shelf.open(edition)
        desk.tally.note(found.id, ROWS)
        if visit.wants_json:
            ask = ask_of(copy, pairs)
            return _json(found, edition, ask, rows_of(copy, ask, edition=edition.number))
        return _page(visit, copy, found, edition, pairs)


def _added(visit: Visit) -> tuple[str, str] | None:
    """The condition a form adds, as it stands in an address."""
    column, op = visit.text("~column"), visit.text("~op") or str(Op.EQ)
    return (f"{column}:{op}", visit.text("~value")) if column else None


def _edition(work: Work, visit: Visit, slug: str, pairs: list[tuple[str, str]]) -> tuple[Dataset, Edition]:
    """The edition asked for; the pages behind a first one are of the same edition, whatever came out meanwhile."""
    said = visit.text("edition")
    if said and not (said.isascii() and said.isdigit() and len(said) < 7):
        raise BadInput(
            "bad_parameter",
            Text("版次应为整数", "The edition should be a whole number."),
            where={"field": "edition"},
        )
    number = int(said) if said else None
    cursor = dict(pairs).get("cursor", "")
    if cursor and number is None:
        number = place_of(cursor).edition
    return opening.readable(work, slug, edition=number)


def _json(found: Dataset, edition: Edition, ask: Ask, page: RowsPage) -> Response:
    head = {
        "dataset": found.slug,
        "edition": edition.number,
        "columns": [
            {"name": one.name, "title": one.title, "type": one.type, "unit": one.unit}
            for one in edition.columns
            if not ask.columns or one.name in ask.columns
        ],
        "matched": page.matched,
        "total": page.total,
        "next": page.next,
        "next_page": f"/datasets/{found.slug}/data?{_address(ask, cursor=page.next)}" if page.next else "",
    }
    rows = json_lines(page.table).rstrip(b"\n").replace(b"}\n{", b"},{")
    body = orjson.dumps(head)[:-1] + b',"rows":[' + rows + b"]}\n"
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})


def _address(ask: Ask, **own: str) -> str:
    kept = {"columns": ",".join(ask.columns), "limit": "" if ask.limit == Ask().limit else str(ask.limit)}
    return address_of(ask.filters, ask.sort, **kept, **own)


def _page(
    visit: Visit, copy: Copy, found: Dataset, edition: Edition, pairs: list[tuple[str, str]]
) -> Response:
    """The page; a condition that does not fit is said beside the form, with the rows of the others."""
    refused, chosen = "", ("", "", "")
    try:
        ask = ask_of(copy, pairs)
    except (BadInput, NotFound) as error:
        refused, pairs, chosen = _without_wrong(copy, pairs, error)
        ask = ask_of(copy, pairs)
    words = visit.doors.pages.words
    shown = ask.columns or tuple(one.name for one in copy.columns[:_WIDEST])
    page = rows_of(copy, Ask(filters=ask.filters, sort=ask.sort, columns=shown, limit=ask.limit, after=ask.after), edition=edition.number)  # fmt: skip
    pinned = {} if edition.number == found.edition else {"edition": str(edition.number)}
    base = f"/datasets/{found.slug}/data"
    titles = {one.name: one.title or one.name for one in edition.columns}
    query = _address(ask, **pinned)
    name = found.slug if not pinned else f"{found.slug}-v{edition.number}"
    view = DataPage(
        slug=found.slug,
        title=found.title,
        edition=edition.number,
        current=not pinned,
        heads=tuple(_heads(copy, ask, shown, titles=titles, base=base, pinned=pinned)),
        shown=as_shown(copy, page.table),
        filters=tuple(_filters(ask, titles, words, base, pinned)),
        kept=tuple(_kept(ask, pinned)),
        choices=tuple((one.name, titles.get(one.name, one.name)) for one in copy.columns),
        ops=tuple((str(op), words.say(f"open.op.{op}")) for op in Op),
        chosen=chosen,
        refused=refused,
        matched=page.matched,
        total=page.total,
        first=f"{base}?{query}" if ask.after is not None else "",
        next=f"{base}?{_address(ask, cursor=page.next, **pinned)}" if page.next else "",
        files=tuple(
            (form, f"/datasets/{found.slug}/download/{name}.{form}?{address_of(ask.filters, None, columns=','.join(ask.columns))}".rstrip("?"))
            for form in ("csv", "gb18030.csv", "xlsx", "jsonl")
        ),
        left_out=len(copy.columns) - len(shown),
    )  # fmt: skip
    return visit.show(view, status=422 if refused else 200)


def _without_wrong(
    copy: Copy, pairs: list[tuple[str, str]], error: YibenError
) -> tuple[str, list[tuple[str, str]], tuple[str, str, str]]:
    """(what is wrong, the rest of the question, the condition that was refused)."""
    good: list[tuple[str, str]] = []
    wrong = ("", "")
    for pair in pairs:
        try:
            ask_of(copy, [*good, pair])
        except (BadInput, NotFound):
            wrong = pair
        else:
            good.append(pair)
    column, _, op = wrong[0].rpartition(":")
    says = str(error.message) + (f" {error.hint}" if error.hint else "")
    return says, good, (column or wrong[0], op if column else "", wrong[1][:200])


def _heads(
    copy: Copy,
    ask: Ask,
    shown: tuple[str, ...],
    *,
    titles: dict[str, str],
    base: str,
    pinned: dict[str, str],
) -> Iterator[HeadShown]:
    for name in shown:
        now = ask.sort is not None and ask.sort[0] == name
        down = now and ask.sort is not None and ask.sort[1]
        turned = Ask(filters=ask.filters, sort=(name, now and not down), columns=ask.columns, limit=ask.limit)
        if down:  # the third time: as they lie
            turned = Ask(filters=ask.filters, columns=ask.columns, limit=ask.limit)
        yield HeadShown(
            name=name,
            title=titles.get(name, name),
            numeric=copy.by_name[name].kind == "number",
            href=f"{base}?{_address(turned, **pinned)}",
            sorted="descending" if down else "ascending" if now else "",
        )


def _filters(
    ask: Ask, titles: dict[str, str], words: Words, base: str, pinned: dict[str, str]
) -> Iterator[FilterShown]:
    for one in ask.filters:
        rest = Ask(
            filters=tuple(other for other in ask.filters if other is not one),
            sort=ask.sort,
            columns=ask.columns,
            limit=ask.limit,
        )
        says = f"{titles.get(one.column, one.column)} {words.say(f'open.op.{one.op}')} {one.value}".strip()
        yield FilterShown(says=says, without=f"{base}?{_address(rest, **pinned)}")


def _kept(ask: Ask, pinned: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((f"{one.column}:{one.op}", one.value) for one in ask.filters)
    if ask.sort is not None:
        yield "sort", ("-" if ask.sort[1] else "") + ask.sort[0]
    if ask.columns:
        yield "columns", ",".join(ask.columns)
    yield from pinned.items()
