"""Many sets at once 批量下载: what a search, a theme or a publisher has, as one ZIP that is written while it is read."""

import threading
import time
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from yiben.app.portal.open_desk import OpenDesk, desk_of, who
from yiben.capabilities import opening
from yiben.capabilities.portal import search
from yiben.capabilities.portal.downloads import BULK, Entry, Form, bundle
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, NotFound, Unavailable, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit

router = APIRouter(include_in_schema=False)

MOST_SETS, MOST_BYTES = 100, 4_000_000_000
"""What one bundle holds; beyond, single downloads, which can be resumed."""

LONGEST = 900.0
"""Seconds after which whoever still reads a bundle gives way to others: a reader may be as slow as it likes."""

_TURNS = threading.BoundedSemaphore(2)
_packing: weakref.WeakSet["_Packing"] = weakref.WeakSet()
_lock = threading.Lock()


@router.get("/bulk/datasets.zip")
def bulk(visit: AnyVisit) -> Response:
    """A ZIP of every open set a search finds; the same parameters as the list, and `form`."""
    params = visit.request.query_params
    said = visit.text("form", default=str(Form.CSV))
    if said not in set(Form):
        raise BadInput(
            "bad_parameter",
            Text("没有这种格式", "There is no such form."),
            where={"field": "form"},
            hint=Text(f"可用: {', '.join(Form)}", f"There are: {', '.join(Form)}."),
        )
    chosen = {one: tuple(params.getlist(one)[:20]) for one in search.Facet if params.get(one)}
    ask = search.Ask(text=visit.text("q")[:200], chosen=chosen, limit=MOST_SETS, counted=False)
    with visit.office.reading(who(visit)) as work:
        found = search.find(work, ask)
    if not found.hits:
        raise NotFound(
            "no_dataset",
            Text("没有符合条件的数据集", "No dataset matches."),
            hint=Text("请先在列表中查找", "Search in the list first."),
        )
    packing = _Packing(visit.office, desk_of(visit), who(visit), [one.id for one in found.hits], Form(said))
    if found.total > len(found.hits):
        packing.left_out.append({"sets": found.total - len(found.hits), "why": f"more than {MOST_SETS} sets"})
    name = f"open-data-{datetime.now(UTC):%Y%m%d}.zip"
    return StreamingResponse(
        packing,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


class _Packing:
    """The bytes of one bundle. Holds a place among the few that are packed at a time until it is done or dropped."""

    def __init__(self, office: Office, desk: OpenDesk, actor: Actor, sets: list[str], form: Form) -> None:
        self._began = time.monotonic()
        self._held = _TURNS.acquire(blocking=False) or _given_way()
        if not self._held:
            raise Unavailable(
                "bulk_busy",
                Text("正在打包其他下载", "Other bundles are being packed at this moment."),
                hint=Text(
                    "请几分钟后再试，或逐个下载", "Try again in a few minutes, or download them one by one."
                ),
            )
        self._office, self._desk, self._actor, self._sets, self._form = office, desk, actor, sets, form
        with _lock:
            _packing.add(self)
        self.left_out: list[dict[str, Any]] = []
        self._pieces = bundle(self._entries(), left_out=self.left_out)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            self.let_go()
            raise

    def __del__(self) -> None:
        self.let_go()

    def late(self) -> bool:
        """True when it has held its place for very long."""
        return self._held and time.monotonic() - self._began > LONGEST

    def let_go(self) -> None:
        """Leave the place to others; what is being read goes on."""
        if self._held:
            self._held = False
            _TURNS.release()

    def _entries(self) -> Iterator[Entry]:
        room = MOST_BYTES
        for one in self._sets:
            try:
                with self._office.reading(
                    self._actor
                ) as work:  # anew for each: it may be taken back meanwhile
                    found, edition = opening.readable(work, one)
                made = self._desk.files.get(edition, self._form)
            except YibenError as error:
                self.left_out.append({"dataset": one, "why": error.code})
                continue
            if made.bytes > room:
                self.left_out.append({"dataset": found.slug, "why": "too_large", "bytes": made.bytes})
                continue
            room -= made.bytes
            self._desk.tally.note(found.id, BULK)
            yield Entry(
                name=f"{found.slug}-v{edition.number}.{self._form}",
                path=made.path,
                told={
                    "dataset": found.slug,
                    "title": {"zh": found.title.zh, "en": found.title.en},
                    "publisher": found.publisher_name,
                    "licence": found.licence,
                    "edition": edition.number,
                    "released": edition.released,
                    "sha256": made.sha256,
                    "bytes": made.bytes,
                },
            )


def _given_way() -> bool:
    """Whether somebody slow has left a place, which is taken."""
    with _lock:
        late = next((one for one in _packing if one.late()), None)
        if late is None:
            return False
        late.let_go()
        return _TURNS.acquire(blocking=False)
