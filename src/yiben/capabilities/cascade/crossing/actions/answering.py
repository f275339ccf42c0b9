"""Answering a read of the other side (应答联邦读取): the grant is opened anew, the guard decides, the copy is marked.

A peer is believed nothing but that it is that peer: not which grant it has, not what it may see, not when it asked.
"""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from yiben.capabilities import access, grants, ledger
from yiben.capabilities.access import exports
from yiben.capabilities.cascade import envelope
from yiben.capabilities.cascade.actions import knowing
from yiben.capabilities.cascade.actions.receiving import SHUT, Reply, refusal, signed, strike
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.crossing.actions.bodies import body_of, speaker
from yiben.capabilities.cascade.crossing.actions.reading import READ
from yiben.capabilities.cascade.crossing.documents import read_wanted
from yiben.capabilities.cascade.crossing.model import (
    FRESH,
    MOST_BYTES,
    MOST_SECONDS,
    Crossed,
    Side,
    Wanted,
)
from yiben.capabilities.cascade.model import Peer
from yiben.capabilities.grants import Form, Road
from yiben.engines.guard import EXPORT
from yiben.infra.lake import quote
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused, YibenError
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 4
_turns = threading.BoundedSemaphore(AT_ONCE)
_ROADS = (Road.SQL, Road.API, Road.FILE)


def answer_read(office: Office, sender: str, body: bytes, signature: str, certificate: str) -> Reply:
    """Answer a read of `sender` (identifier), who showed `certificate` (SHA-256 of it).

    Never raises for what a peer says: the reply names what is wrong.
    """
    with office.reading(SYSTEM) as work:
        peer, me = knowing.one_peer(work, sender), knowing.us(work)
    if peer is None or me is None:
        return refusal("unknown_peer")
    if shut := SHUT.get(peer.state):
        return signed(office, peer, body, 403, {"error": shut})
    if envelope.verified(peer.key, peer.authority, signature, READ.encode(), me.id.encode(), body) is None:
        strike(office, peer.id, "signature_wrong")
        return signed(office, peer, body, 403, {"error": "signature_wrong"})
    try:
        wanted = read_wanted(body)
        asked = datetime.fromisoformat(wanted.at)
        late = abs((office.clock() - asked).total_seconds()) > FRESH
    except (envelope.Garbage, ValueError, TypeError, OverflowError):
        strike(office, peer.id, "garbage", part="read")
        return signed(office, peer, body, 400, {"error": "garbage"})
    if late:
        return _no(office, peer, body, wanted, Refused("read_stale", Text("请求已过时，请核对两台服务器的时钟", "This was asked too long ago: do both clocks agree?")))  # fmt: skip
    if not _first_time(office, peer, wanted):
        strike(office, peer.id, "history_differs", part="read")
        return signed(office, peer, body, 409, {"error": "read_replayed"})
    if not _turns.acquire(blocking=False):
        return signed(office, peer, body, 429, {"error": "busy"})
    try:
        return _answered(office, peer, body, wanted, certificate)
    except YibenError as error:
        return _no(office, peer, body, wanted, error)
    finally:
        _turns.release()


def _first_time(office: Office, peer: Peer, wanted: Wanted) -> bool:
    with office.writing(SYSTEM) as work:
        now = work.now()
        forget = stamp(now - timedelta(seconds=3 * FRESH))
        return store.first_time(work.db, peer.id, wanted.nonce, at=stamp(now), forget=forget)


def _answered(office: Office, peer: Peer, body: bytes, wanted: Wanted, certificate: str) -> Reply:
    with office.writing(SYSTEM) as work:
        found = store.find_crossed(work.db, Side.OURS, wanted.grant, owner=peer.id)
        if found is None or (found.accounts and wanted.account not in found.accounts):
            raise grants.no_such_grant(wanted.grant)
        actor = speaker(peer, body_of(work, peer), account=wanted.account)
        grant = grants.find(work, found.granted.grant)
        road = next((one for one in _ROADS if one in grant.draft.roads), Road.SQL)
        dossier = ledger.describe(work, grant.draft.resource)
    sql, names = _statement(dossier, found, wanted)
    limits = access.limits_of(office.settings, rows=wanted.rows)
    limits = replace(limits, seconds=min(limits.seconds, MOST_SECONDS))
    answer = exports.export(
        office, actor, sql, form=access.Format.JSON, grant=grant.id, act=EXPORT, limits=limits, road=road
    )
    event = _event(office, answer)
    told = _written(answer, names, event)
    _leave(office, actor, peer, wanted, answer, size=len(told), event=event, certificate=certificate)
    if len(told) > MOST_BYTES:
        raise Refused(
            "too_large",
            Text("结果过大，请减少列或行", "The answer is too large: ask for fewer columns or rows."),
        )
    return signed(office, peer, body, 200, told)


def _statement(dossier: ledger.Dossier, found: Crossed, wanted: Wanted) -> tuple[str, list[str]]:
    """The read as a statement over our names. What is in it was read strictly, and the guard reads it again."""
    living = {one.id: one for one in dossier.items if not one.retired}
    given = {
        one.item: living[one.item]
        for one in found.granted.columns
        if one.item in living and one.form is not Form.VERIFY
    }
    if any(item not in given for item in wanted.columns):
        raise NotFound("no_column", Text("授权不含所要的列", "The grant has no such column."))
    names = [given[item].name for item in wanted.columns]
    sql = f"SELECT {', '.join(map(quote, names))} FROM {quote(dossier.resource.name)}"
    if wanted.where:
        types = {one.name: one.type for one in given.values()}
        sql += f" WHERE {grants.read_condition(wanted.where, types).sql}"
    return sql, names


def _event(office: Office, answer: access.Answer) -> str:
    """The event that was sealed before the copy was handed out."""
    with office.reading(SYSTEM) as work:
        found = exports.records(work, [answer.export] if answer.export else [])
        return next((exports.event_of(work, one) or "" for one in found), "")


def _written(answer: access.Answer, names: list[str], event: str) -> bytes:
    """Whole columns of plain JSON cells; what JSON has no cell for is written as text."""
    table = answer.table()
    masked = {column.name: column.masked for column in answer.columns}
    said: dict[str, Any] = {
        "columns": [
            {"name": name, "masked": masked.get(name, True), "values": _cells(table.column(place))}
            for place, name in enumerate(names)
        ],
        "rows": answer.rows,
        "cut": answer.truncated,
        "export": answer.export or "",
        "event": event,
        "trace": _cells(table.column(answer.trace_column)) if answer.trace_column else None,
    }
    return orjson.dumps(said)


def _cells(column: "pa.ChunkedArray") -> list[Any]:
    import pyarrow as pa

    kind = column.type
    plain = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    if not (plain or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        try:
            column = column.cast(pa.string())
        except pa.ArrowException:
            return [None if one is None else str(one) for one in column.to_pylist()]
    listed: list[Any] = column.to_pylist()
    return listed


def _leave(
    office: Office,
    actor: Actor,
    peer: Peer,
    wanted: Wanted,
    answer: access.Answer,
    *,
    size: int,
    event: str,
    certificate: str,
) -> None:
    with office.writing(actor) as work:
        work.leave(
            "cascade.read_given", wanted.grant, peer=peer.id, account=wanted.account,
            columns=list(wanted.columns), rows=answer.rows, bytes=size, export=answer.export, nonce=wanted.nonce,
            event=event, their_event=wanted.event, certificate=certificate,
        )  # fmt: skip


def _no(office: Office, peer: Peer, body: bytes, wanted: Wanted, error: YibenError) -> Reply:
    with office.writing(SYSTEM) as work:
        work.leave(
            "cascade.read_refused", wanted.grant, peer=peer.id, account=wanted.account, code=error.code
        )
    said = {"error": error.code, "zh": error.message.zh, "en": error.message.en}
    return signed(office, peer, body, 403, said)
