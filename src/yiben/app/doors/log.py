"""The evidence log over HTTP: list, how it stands, one event with its proof, a case's bundle, verify everything.

Owner, officer and auditor see every event; everybody else sees what they did themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import need_visible, sees_all
from yiben.app.doors.examples import ERRORS, example
from yiben.app.doors.log_standing import Standing, StandingPart, keeper_of, standing
from yiben.app.proving import prove_case, written
from yiben.engines import evidence
from yiben.engines.evidence import bundles
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/log", tags=["log"])

_PATIENCE = 1.5
"""Seconds a small log has to be verified while the asker waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage(PageView):
    """Events newest first. `kinds` are the known kinds and their names; `here` takes a page number.

    `case` and `case_error`: the case whose bundle was asked for, and why there is none.
    """

    template: ClassVar[str] = "app/log.html"
    place: ClassVar[str] = "log"
    entries: Page[evidence.Entry]
    asked: evidence.Asked
    kinds: tuple[tuple[str, str], ...]
    here: str
    sees_all: bool
    standing: Standing
    case: str = ""
    case_error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage(PageView):
    """One event, its details, and the proof that it is in the log."""

    template: ClassVar[str] = "app/event.html"
    place: ClassVar[str] = "log"
    entry: evidence.Entry
    details: tuple[tuple[str, str], ...]
    proof: Mapping[str, Any]


@router.get("/log")
def log(visit: SignedVisit) -> Response:
    """Events, newest first."""
    return visit.show(_log_page(visit))


@router.post("/log/verify")
def verify(visit: SignedVisit) -> Response:
    """Have every event, every tree node and every signature checked; a large log goes on behind the page."""
    keeper_of(visit).verify(visit.who.account, patience=_PATIENCE)
    return visit.to("/log")


@router.get("/log/checking")
def checking(visit: SignedVisit) -> Response:
    """The living part alone, for the script of the page."""
    found = standing(visit)
    answer = visit.show(StandingPart(standing=found))
    if found.verifying is None:
        answer.headers["X-Done"] = "1"
    return answer


@router.post("/log/case")
def case_bundle(visit: SignedVisit) -> Response:
    """The bundle of a whole case as a file; leaves `evidence.case_proved`."""
    number, as_data = visit.text("number"), visit.text("form") == "json"
    try:
        with visit.reading() as work:
            made = prove_case(work, number)
    except NotFound as error:
        page = replace(_log_page(visit), case=number, case_error=str(error.message))
        return visit.show(page, status=error.status)
    name = f"case-{made['number']}.{'json' if as_data else 'html'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    kind = "application/json" if as_data else "text/html; charset=utf-8"
    return Response(written(made, name), media_type=kind, headers=headers)


@router.get("/log/{event}")
def one_event(visit: SignedVisit, event: str) -> Response:
    """One event with its proof."""
    entry, proof = _read(visit, event)
    details = tuple((name, _said(value)) for name, value in entry.detail.items())
    return visit.show(EventPage(entry=entry, details=details, proof=proof))


@router.get("/log/{event}/proof.json")
def proof_file(visit: SignedVisit, event: str) -> Response:
    """The proof as a file that needs nothing else to be checked."""
    entry, proof = _read(visit, event)
    headers = {"Content-Disposition": f'attachment; filename="{entry.id}.json"', "Cache-Control": "no-store"}
    body = orjson.dumps(proof, option=orjson.OPT_INDENT_2)
    return Response(body, media_type="application/json", headers=headers)


@api.get(
    "", summary="List events 列出存证", responses=ERRORS | example({"events": [], "total": 0, "page": 1})
)
def api_log(
    visit: SignedVisit, *, kind: str = "", actor: str = "", subject: str = "", since: str = "", page: int = 1
) -> Response:
    """Events of the evidence log, newest first, 50 a page. `kind` also takes a noun: `resource`."""
    asked = evidence.Asked(kind=kind, actor=actor, subject=subject, since=since)
    found = _find(visit, asked)
    rows = [_as_dict(entry) for entry in found.rows]
    return as_json({"events": rows, "total": found.total, "page": found.ask.number})


@api.get(
    "/verify", summary="Verify the log 校验存证", responses=ERRORS | example({"ok": True, "events": 1000})
)
def api_verify(visit: SignedVisit) -> Response:
    """Check the whole log; `findings` says which event was changed, removed or inserted."""
    return as_json(evidence.verify(visit.office.engine, visit.office.home).as_dict())


@api.get("/{event}", summary="One event with its proof 单条存证", responses=ERRORS)
def api_event(visit: SignedVisit, event: str) -> Response:
    """One event, and the bundle that proves it as RFC 6962/9162."""
    entry, proof = _read(visit, event)
    return as_json({"event": _as_dict(entry), "proof": proof})


def _log_page(visit: Visit) -> LogPage:
    words = visit.doors.pages.words
    asked = evidence.Asked(
        kind=visit.text("kind"),
        actor=visit.text("actor"),
        subject=visit.text("subject"),
        since=visit.text("since"),
    )
    kept = [(name, getattr(asked, name)) for name in ("kind", "actor", "subject", "since")]
    query = urlencode([(name, value) for name, value in kept if value])
    prefix = "app.kind."
    kinds = sorted((key.removeprefix(prefix), words.say(key)) for key in words if key.startswith(prefix))
    return LogPage(
        entries=_find(visit, asked),
        asked=asked,
        kinds=tuple(kinds),
        here=f"/log?{query}&" if query else "/log?",
        sees_all=sees_all(visit.who),
        standing=standing(visit),
    )


def _find(visit: Visit, asked: evidence.Asked) -> Page[evidence.Entry]:
    if not sees_all(visit.who):
        asked = replace(asked, actor=visit.who.account)
    with visit.reading() as work:
        return evidence.show(work.db, asked, page=page_ask(visit, size=50))


def _read(visit: Visit, event: str) -> tuple[evidence.Entry, Mapping[str, Any]]:
    with visit.reading() as work:
        entry = need_visible(work, visit.who, event)
        if entry.actor:
            return entry, evidence.prove(work.db, work.home, event)
        # Its body is gone: a bundle proves the leaf hash and the place that are left.
        made = evidence.bundle(work.db, work.home, [entry.seq])
        return entry, bundles.sealed({**made, **made["events"][0]}, work.home)


def _as_dict(entry: evidence.Entry) -> dict[str, Any]:
    names = ("id", "seq", "time", "actor", "acting_for", "kind", "subject", "detail", "leaf")
    return {name: getattr(entry, name) for name in names}


def _said(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
