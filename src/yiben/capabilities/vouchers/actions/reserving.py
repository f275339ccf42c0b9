"""Taking room in limits (预留额度), and doing a request once. The one mechanism of vouchers and of programmes."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import orjson

from yiben.capabilities.vouchers.actions.standing import me, must_be_amount, yuan
from yiben.capabilities.vouchers.model import FEN, Reservation, Room, RoomLeft
from yiben.capabilities.vouchers.store import rooms as store
from yiben.engines.rules.entitlements.model import Limit, Per, Within
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id, stable_id
from yiben.kernel.text import Text

PER_TITLES: Mapping[Per, Text] = {
    Per.APPLICANT: Text("同一申请人", "of one applicant"),
    Per.PROJECT: Text("同一项目", "of one project"),
    Per.FACILITY: Text("同一设施", "of one facility"),
    Per.PROVIDER: Text("同一服务机构", "of one provider"),
    Per.ALL: Text("全部", "over all"),
}


def rooms_of(
    scope: str, limits: Sequence[Limit], *, day: date, keys: Mapping[Per, str], among: Sequence[Per]
) -> tuple[Room, ...]:
    """The rooms a grant of `scope` on a day takes of: those of `limits` that add up over one of `among`.

    `keys` says who it is of each kind. BadInput `no_key` where a limit adds up over what was not named.
    """
    found = []
    for limit in limits:
        if limit.per not in among:
            continue
        key = "" if limit.per is Per.ALL else keys.get(limit.per, "").strip()
        if limit.per is not Per.ALL and not key:
            title = PER_TITLES[limit.per]
            raise BadInput(
                "no_key",
                Text(f"有{title.zh}的限额，请写明是哪一个", f"There is a limit {title.en}: say which it is."),
                where={"field": str(limit.per)},
            )
        found.append(
            Room(
                scope=scope,
                per=limit.per,
                key=key,
                within=limit.within,
                period=str(day.year) if limit.within is Within.YEAR else "",
                most=_fen(limit.most),
            )
        )
    return tuple(found)


def reserve(work: Work, scope: str, *, subject: str, rooms: Sequence[Room], amount: int) -> Reservation:
    """Take an amount (fen) in all of these rooms, or in none: Refused `over_limit` names the one that is too small.

    Two at once never take the same: each room is taken by one conditional statement, in one order.
    """
    must_be_amount(amount)
    by_id: dict[str, Room] = {}
    for room in rooms:
        one = by_id.setdefault(_id(room), room)
        if room.most < one.most:  # two limits over the same: the smaller one binds
            by_id[_id(room)] = room
    for identifier in sorted(by_id):
        room = by_id[identifier]
        store.open_room(work.db, identifier, _values(room))
        if not store.take(work.db, identifier, amount, most=room.most):
            raise over(work, room, amount)
    made = Reservation(
        id=new_id("rsv"), scope=scope, subject=subject, amount=amount, released=0, made=stamp(work.now())
    )
    store.add_reservation(
        work.db,
        {
            "id": made.id,
            "scope": scope,
            "subject": subject,
            "amount": amount,
            "released": 0,
            "rooms": sorted(by_id),
            "made": made.made,
        },
    )
    return made


def release(work: Work, reservation: str, amount: int) -> None:
    """Give a part of a reservation back. Refused `released_already` when not so much is left of it."""
    must_be_amount(amount)
    found = store.find_reservation(work.db, reservation)
    if found is None or not store.release(work.db, reservation, amount):
        raise Refused(
            "released_already",
            Text("预留的额度已经释放", "What was reserved has been given back already."),
            where={"name": reservation},
        )
    store.give_back(work.db, found["rooms"], amount)


def left(work: Work, rooms: Sequence[Room]) -> tuple[RoomLeft, ...]:
    """What is taken of these rooms now. Only `reserve` decides: somebody may be faster."""
    taken = store.taken(work.db, [_id(one) for one in rooms])
    return tuple(RoomLeft(room=one, taken=taken.get(_id(one), 0)) for one in rooms)


def over(work: Work, room: Room, amount: int) -> Refused:
    """Why an amount does not fit a room."""
    (standing,) = left(work, (room,))
    title = PER_TITLES[room.per]
    when = room.period + "年" if room.period else "期内"
    when_en = f"in {room.period}" if room.period else "over its whole time"
    return Refused(
        "over_limit",
        Text(
            f"超出限额：{title.zh}{when}最高 {yuan(room.most)} 元，已用 {yuan(standing.taken)} 元，"
            f"还可 {yuan(standing.left)} 元，本次 {yuan(amount)} 元",
            f"Over the limit {title.en} {when_en}: {yuan(room.most)} yuan at most, {yuan(standing.taken)} taken,"
            f" {yuan(standing.left)} left, {yuan(amount)} asked for.",
        ),
        where={"measure": f"{room.scope} {room.per}/{room.within}", "left": standing.left},
        hint=Text("请降低金额或等待新的额度", "Ask for less, or wait for a new budget."),
    )


def done_before(work: Work, request: str, verb: str, result: str, content: Mapping[str, Any]) -> str | None:
    """What a request made when it came first; None when it is new, and then it is kept with `result`.

    Words are each party's own: the same word of another company or person is another request, and says nothing of
    theirs; colleagues of one office share theirs, so that none repeats what another did. BadInput `no_request` without an identifier; Refused `request_reused` when the same identifier asks for something else. Of two at once the
    second waits for the first, in every database.
    """
    word = request.strip()
    if not word or len(word) > 100:
        raise BadInput(
            "no_request",
            Text(
                "请给出请求编号（最多 100 字）", "Give the request an identifier of at most 100 characters."
            ),
            where={"field": "request"},
        )
    digest = hashlib.sha256(orjson.dumps(dict(content), option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
    shared = store.claimed(work.db, f"{verb}:{word}")
    if shared is not None and shared["digest"] == digest:  # kept before words were each party's own
        return str(shared["result"])
    found = store.claim(
        work.db,
        {
            "id": f"{verb}:{stable_id('req', me(work).id, word)}",
            "verb": verb,
            "digest": digest,
            "result": result,
            "at": stamp(work.now()),
        },
    )
    if found is None:
        return None
    if found["digest"] != digest:
        raise Refused(
            "request_reused",
            Text(f"请求编号 {word} 已用于另一项办理", f"The request {word} was used for something else."),
            where={"field": "request"},
            hint=Text("请换一个请求编号", "Choose another identifier."),
        )
    return str(found["result"])


def _id(room: Room) -> str:
    return stable_id("room", room.scope, room.per, room.key, room.within, room.period)


def _values(room: Room) -> dict[str, str]:
    return {
        "scope": room.scope,
        "per": str(room.per),
        "key": room.key,
        "within": str(room.within),
        "period": room.period,
    }


def _fen(yuan_amount: Fraction) -> int:
    return int(yuan_amount * FEN)
