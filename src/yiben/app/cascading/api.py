"""The cascade for programs 级联接口: owner and security officer act, staff read, citizens see nothing."""

from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.app.cascading import hub
from yiben.app.cascading.catalogue import rule
from yiben.app.cascading.conflicts import settled, stands_of
from yiben.app.cascading.crossing_documents import crossed_document, errand_document
from yiben.app.cascading.crossings import ERRANDS, GRANTS
from yiben.app.cascading.documents import conflict_document, mirror_document, standing_document
from yiben.app.doors.examples import ERRORS, example
from yiben.capabilities import cascade
from yiben.capabilities.cascade import crossing
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, page_ask

router = APIRouter(prefix="/api/cascade", tags=["cascade"])

_MARK = {"level": 4, "personal": True, "importance": "general"}
_PEER = {"peer": "3f9a0c1277aa41bd", "name": "云州市", "state": "active", "says": "", "behind": 0, "mirrors": 1280, "open_conflicts": 2, "last_seen": "2026-11-22T08:00:00.000000Z"}  # fmt: skip
_ENTRY = {"peer": "3f9a0c1277aa41bd", "entry": "res_01jd…", "name": "养老机构名录", "owner": "云州市民政局", "level": 4, "items": [{"item": "res_01jd….2", "name": "负责人电话", "theirs": {**_MARK, "level": 3}, "holds": _MARK}]}  # fmt: skip
_CONFLICT = {"conflict": "cfl_01jd…", "kind": "label_lowered", "ours": _MARK, "theirs": {**_MARK, "level": 2}, "raised": "2026-11-22T08:00:00.000000Z", "choice": None}  # fmt: skip
_TURN = {
    "event": "evt_41_3f9a0c1277aa",
    "kind": "cascade.received",
    "at": "2026-11-22T08:00:00.000000Z",
    "by": "system",
    "says": "№ 1–500 · entries 500",
}
_PAGE = {"total": 1, "page": 1, "pages": 1}


class Why(BaseModel):
    """A reason."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"why": "对方已修复"}})

    why: str


class Settling(BaseModel):
    """Whose word holds, and what that rests on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"holds": "theirs", "note": "已复核"}}
    )

    holds: Literal["ours", "theirs", "both"]
    note: str
    seen: str = Field("", max_length=40, description="`seen` of the conflict that was looked at 所见内容")


class Ruled(BaseModel):
    """How sensitive an item of the other side is; what is not said stays as it holds."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"peer": "云州市", "item": "res_01jd….2", "level": 4, "why": "省级评估"}})  # fmt: skip

    peer: str
    item: str
    why: str
    level: int | None = Field(None, ge=1, le=5)
    personal: bool | None = None
    importance: Literal["general", "important", "core"] | None = None


@router.get("", summary="Installations 级联平台", responses=ERRORS | example({"id": "…", "peers": [_PEER]}))
def api_peers(visit: SignedVisit) -> Response:
    """This installation, its certificate, and how every connection does."""
    with visit.reading() as work:
        me, found = cascade.myself(work), cascade.certificate(work)
        rows = [
            standing_document(one) | {"line": str(hub.row_of(work, one).line.says)}
            for one in cascade.standing(work)
        ]
        days = found.days_left(work.now()) if found else None
    return as_json(
        {
            "id": me.id if me else None,
            "name": me.name if me else None,
            "certificate_days": days,
            "peers": rows,
        }
    )


@router.get(
    "/entries", summary="Their catalogue 对方目录", responses=ERRORS | example({"entries": [_ENTRY], **_PAGE})
)
def api_entries(visit: SignedVisit) -> Response:
    """Entries whose name, title or holder has `q`; `peer` (identifier or name) and `page` narrow and turn."""
    with visit.reading() as work:
        found = cascade.mirrors(
            work, visit.text("q")[:200], peer=visit.text("peer"), page=page_ask(visit, size=50)
        )
    return as_json({"entries": [mirror_document(one) for one in found.rows], **_turned(found)})


@router.get("/entry", summary="One entry of theirs 对方目录条目", responses=ERRORS | example(_ENTRY))
def api_entry(visit: SignedVisit) -> Response:
    """The entry `entry` of `peer`, with its owner's marks and what holds here."""
    with visit.reading() as work:
        return as_json(mirror_document(cascade.mirror(work, visit.text("peer"), visit.text("entry"))))


@router.get(
    "/conflicts", summary="Conflicts 冲突", responses=ERRORS | example({"conflicts": [_CONFLICT], **_PAGE})
)
def api_conflicts(visit: SignedVisit) -> Response:
    """Open ones, newest first; `settled=done` those that were settled; `peer`, `entry`, `page`."""
    with visit.reading() as work:
        found = cascade.find_conflicts(
            work,
            stands_of(visit.text("settled")),
            peer=visit.text("peer"),
            entry=visit.text("entry"),
            page=page_ask(visit, size=50),
        )
    return as_json({"conflicts": [conflict_document(one) for one in found.rows], **_turned(found)})


@router.get("/conflicts/{conflict}", summary="One conflict 一项冲突", responses=ERRORS | example(_CONFLICT))
def api_conflict(visit: SignedVisit, conflict: str) -> Response:
    """Both words."""
    with visit.reading() as work:
        return as_json(conflict_document(cascade.conflict(work, conflict)))


@router.post(
    "/conflicts/{conflict}/settle",
    summary="Settle a conflict 处理冲突",
    responses=ERRORS | example(_CONFLICT),
)
def api_settle(visit: SignedVisit, conflict: str, said: Settling) -> Response:
    """`theirs` lowers what holds here: never by who ruled it; about an item of ours it asks for a second person."""
    with visit.writing() as work:
        return as_json(conflict_document(settled(work, conflict, said.holds, note=said.note, seen=said.seen)))


@router.post(
    "/rulings", summary="Rule on an item of theirs 判定对方数据项", responses=ERRORS | example(_MARK)
)
def api_rule(visit: SignedVisit, said: Ruled) -> Response:
    """What holds here afterwards; the word travels to the owner. Nothing is lowered by it."""
    personal = None if said.personal is None else "yes" if said.personal else "no"
    typed = {"peer": said.peer, "item": said.item, "why": said.why, "personal": personal or "",
             "level": str(said.level or ""), "importance": said.importance or ""}  # fmt: skip
    with visit.writing() as work:
        return as_json(rule(work, typed).as_dict())


@router.post("/peers/{peer}/{act}", summary="Act on a connection 办理连接", responses=ERRORS | example(_PEER))
def api_act(
    visit: SignedVisit, peer: str, act: Literal["let-back", "send-again", "leave"], said: Why
) -> Response:
    """`let-back` goes on with a peer that was cut off or halted, `send-again` begins anew, `leave` ends it at once."""
    with visit.writing() as work:
        found = hub.done(work, peer, act, why=said.why)
        standing = next(one for one in cascade.standing(work) if one.peer.id == found.id)
        return as_json(standing_document(standing))


@router.get(
    "/peers/{peer}/history",
    summary="What came and went 收发记录",
    responses=ERRORS | example({"events": [_TURN], **_PAGE}),
)
def api_history(visit: SignedVisit, peer: str) -> Response:
    """Batches in both directions and what happened to the line, newest first, for owner, officer and auditor."""
    if not sees_all(visit.who):
        raise Refused(
            "not_auditor", Text("仅限所有者、安全官和审计人员", "For owner, officer and auditor only.")
        )
    with visit.reading() as work:
        found = hub.history(work, peer, page_ask(visit, size=50))
    events = [asdict(one) | {"event": one.id} for one in found.rows]
    return as_json({"events": events, **_turned(found)})


@router.get(
    "/errands", summary="Objections and requests that crossed 往来事项", responses=ERRORS | example({"ours": [], "theirs": []})
)  # fmt: skip
def api_errands(visit: SignedVisit) -> Response:
    """What this side said to others, and others to this side; all for those who oversee, else one's own.

    The newest of both sides; with `side` (ours, theirs) one side by the page, `q` searches it.
    """
    if (side := visit.text("side")) in ERRANDS:
        with visit.reading() as work:
            found = crossing.find_errands(
                work, crossing.Side(side), visit.text("q")[:200], page=page_ask(visit, size=50)
            )
        return as_json({"errands": [errand_document(one) for one in found.rows], **_turned(found)})
    with visit.reading() as work:
        sides = {side.value: crossing.errands(work, side) for side in crossing.Side}
    return as_json({side: [errand_document(one) for one in found] for side, found in sides.items()})


@router.get(
    "/grants", summary="Grants across the line 跨平台授权", responses=ERRORS | example({"held": [], "given": []})
)  # fmt: skip
def api_grants(visit: SignedVisit) -> Response:
    """Grants of other sides held here, and grants of ours that other sides hold.

    With `side` (held, given) one of both by the page, `q` searches it.
    """
    if (side := visit.text("side")) in GRANTS:
        search = crossing.find_held if side == "held" else crossing.find_given
        with visit.reading() as work:
            found = search(work, visit.text("q")[:200], page=page_ask(visit, size=50))
        return as_json({"grants": [crossed_document(one) for one in found.rows], **_turned(found)})
    with visit.reading() as work:
        sides = {"held": crossing.held(work), "given": crossing.given(work)}
    return as_json({side: [crossed_document(one) for one in found] for side, found in sides.items()})


def _turned(page: Any) -> dict[str, int]:
    return {"total": page.total, "page": page.ask.number, "pages": page.pages}
