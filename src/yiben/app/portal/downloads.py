"""Files of open data over HTTP: whole editions that can be resumed, streams of what was filtered, metadata, checksums.

A file has a strong ETag, its SHA-256: a download that was cut goes on with Range and If-Range where it was, or begins
anew when the file is another (RFC 9110 §13.1.5, §14). What is filtered is written as it is read and has no length.
"""

import base64
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse

from yiben.app.portal.dataset import gone_page
from yiben.app.portal.open_desk import desk_of, site_of, who
from yiben.capabilities import opening
from yiben.capabilities.opening import Dataset, Edition
from yiben.capabilities.portal.downloads import MEDIA, Form, Made, csvw, pieces, write_book
from yiben.capabilities.portal.reading import Copy, Filter, ask_of, batches_of, rows_of
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, Visit

router = APIRouter(include_in_schema=False)

_NAME = re.compile(
    r"(?P<slug>[a-z0-9_-]{1,100}?)(?:-v(?P<edition>\d{1,6}))?\.(?P<form>gb18030\.csv|csv|xlsx|jsonl|parquet)"
    r"(?P<about>-metadata\.json|\.sha256)?"
)
_OURS = frozenset({"lang", "size", "done"})
_LOOKING, _FILTERING = CapacityLimiter(16), CapacityLimiter(8)
"""Downloads of what is there, and those of filtered rows: neither holds the other, nor the pages' threads."""
_QUEUE = 24  # downloads of filtered rows that may wait to begin; whoever comes next is sent away at once


@router.api_route("/datasets/{slug}/download/{file}", methods=["GET", "HEAD"])
async def download(visit: AnyVisit, slug: str, file: str) -> Response:
    """A file of the current edition (`slug.csv`) or of a past one (`slug-v2.csv`), its metadata or its checksum."""
    asked = await to_thread.run_sync(_asked, visit, slug, file, limiter=_LOOKING)
    if isinstance(asked, Response):
        return asked
    desk = desk_of(visit)
    if asked.narrowed:
        with desk.queue(_QUEUE):
            return await to_thread.run_sync(_filtered, visit, asked, limiter=_FILTERING)
    made = asked.made or await desk.made(asked.edition, asked.form)
    return _answer(visit, asked, made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A file that may be read, and how it was asked for."""

    dataset: Dataset
    edition: Edition
    form: Form
    file: str
    is_sum: bool  # its checksum only
    narrowed: list[tuple[str, str]]  # filters, of which no file is kept
    made: Made | None  # the file, where it can be handed out as it is: nobody waits for it to be made


def _asked(visit: Visit, slug: str, file: str) -> _Asked | Response:
    """What was asked for; the answer where that is no file of data."""
    with visit.office.reading(who(visit)) as work:
        gone = gone_page(work, slug)
        if gone is not None:
            return visit.show(gone[0], status=gone[1])
        found = opening.dataset(work, slug)
        form, number, about = _named(found, file)
        found, edition = opening.readable(work, slug, edition=number)
    if about == "-metadata.json":
        return _metadata(visit, found, edition, file.removesuffix(about), form)
    pairs = [pair for pair in visit.request.query_params.multi_items() if pair[0] not in _OURS]
    narrowed = [] if about else pairs
    return _Asked(
        dataset=found,
        edition=edition,
        form=form,
        file=file.removesuffix(about),
        is_sum=bool(about),
        narrowed=narrowed,
        made=None if narrowed else desk_of(visit).files.find(edition, form),
    )


def _answer(visit: Visit, asked: _Asked, made: Made) -> Response:
    """The file, or its checksum."""
    found, form = asked.dataset, asked.form
    if asked.is_sum:
        return PlainTextResponse(f"{made.sha256}  {asked.file}\n", headers=_cached(made, found))
    range_ = visit.request.headers.get("range", "")
    if visit.request.method == "GET" and (not range_ or range_.replace(" ", "").startswith("bytes=0-")):
        # The rest of a download that was cut is no new one.
        desk_of(visit).tally.note(found.id, str(form))
    return _whole(visit, made, asked)


def _named(found: Dataset, file: str) -> tuple[Form, int | None, str]:
    """(form, edition, which document about it) of a file's name. NotFound names the forms there are."""
    parts = _NAME.fullmatch(file)
    # A slug may itself end in -v2: the whole name is tried first.
    whole = re.fullmatch(
        rf"{re.escape(found.slug)}\.(?P<form>{_FORMS})(?P<about>-metadata\.json|\.sha256)?", file
    )
    if whole is not None:
        return Form(whole["form"]), None, whole["about"] or ""
    if parts is None or parts["slug"] != found.slug or parts["edition"] is None:
        listed = ", ".join(f"{found.slug}.{form}" for form in Form)
        raise NotFound(
            "no_file",
            Text(f"没有文件“{file[:120]}”", f"There is no file {file[:120]}."),
            where={"dataset": found.slug},
            hint=Text(f"可下载: {listed}", f"There are: {listed}."),
        )
    return Form(parts["form"]), int(parts["edition"]), parts["about"] or ""


_FORMS = "|".join(sorted((re.escape(form.value) for form in Form), key=len, reverse=True))


def _cached(made: Made, found: Dataset) -> dict[str, str]:
    whose = "public" if found.kind is opening.OpenKind.UNCONDITIONAL else "private"
    return {"ETag": f'"{made.sha256}"', "Cache-Control": f"{whose}, no-cache"}


def _whole(visit: Visit, made: Made, asked: _Asked) -> Response:
    headers = _cached(made, asked.dataset) | {
        # Not the file's own time, which says when it was last wanted.
        "Last-Modified": format_datetime(datetime.fromisoformat(asked.edition.released), usegmt=True),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(asked.file)}",
        "Repr-Digest": f"sha-256=:{_base64(made.sha256)}:",
        "X-Robots-Tag": "noindex",
    }
    if f'"{made.sha256}"' in visit.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(made.path, media_type=MEDIA[made.form], headers=headers)


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _metadata(visit: Visit, found: Dataset, edition: Edition, file: str, form: Form) -> Response:
    if form not in (Form.CSV, Form.GB18030):
        raise NotFound("no_file", Text("只有 CSV 文件有此说明", "Only CSV files have such metadata."))
    page = f"{site_of(visit)}/datasets/{found.slug}"
    licence = ""
    if found.licence:
        try:
            licence = opening.licence(found.licence).url
        except BadInput:
            licence = ""
    told = csvw(
        found,
        edition,
        url=file,
        page=page,
        licence=licence,
        encoding="utf-8" if form is Form.CSV else "gb18030",
    )
    return Response(orjson.dumps(told, option=orjson.OPT_INDENT_2), media_type="application/csvm+json")


def _filtered(visit: Visit, asked: _Asked) -> Response:
    """Rows that match, as they are read; an Excel file is written down first, because its end says what is in it."""
    found, edition, form = asked.dataset, asked.edition, asked.form
    desk = desk_of(visit)
    with desk.shelf.turn():
        copy = desk.shelf.open(edition)
        ask = ask_of(copy, [pair for pair in asked.narrowed if pair[0] not in ("limit", "cursor", "sort")])
        columns = ask.columns or tuple(one.name for one in copy.columns)
        matched = rows_of(copy, ask, edition=edition.number).matched
    if form is Form.PARQUET:
        raise BadInput(
            "not_filtered",
            Text("Parquet 只提供整个文件", "Parquet is given as a whole file only."),
            where={"field": "form"},
            hint=Text(
                "筛选结果可取 CSV、Excel 或 JSON 行", "Take filtered rows as CSV, Excel or JSON lines."
            ),
        )
    desk.tally.note(found.id, str(form))
    name = quote(f"{found.slug}-v{edition.number}-filtered.{form}")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
        "Accept-Ranges": "none",
        "X-Rows": str(matched),
    }
    if visit.request.method == "HEAD":
        return Response(media_type=MEDIA[form], headers=headers)
    if form is Form.XLSX:
        size, parts = _book(copy, ask.filters, columns, matched, visit.office.home.staging)
        headers["Content-Length"] = str(size)
        return StreamingResponse(desk.streams.of(parts), media_type=MEDIA[form], headers=headers)
    parts = pieces(form, columns, batches_of(copy, ask.filters, columns))
    return StreamingResponse(desk.streams.of(parts), media_type=MEDIA[form], headers=headers)


def _book(
    copy: Copy, filters: tuple[Filter, ...], columns: tuple[str, ...], rows: int, folder: Path
) -> tuple[int, Iterator[bytes]]:
    """(size, content) of an Excel file that has no name any more: nothing stays behind, whoever hangs up."""
    kinds = [(name, copy.by_name[name].values.type) for name in columns]
    with tempfile.NamedTemporaryFile(prefix="open-", suffix=".xlsx", dir=folder) as made:
        path = Path(made.name)
        write_book(path, kinds, batches_of(copy, filters, columns), rows=rows)
        whole = path.open("rb")
        size = path.stat().st_size
    return size, _read(whole)


def _read(whole: BinaryIO) -> Iterator[bytes]:
    with whole:
        while block := whole.read(1 << 18):
            yield block
