"""Hearing what crossed: an errand is noted, a word about one of ours believed as far as it goes, a grant looked at.

Nothing becomes a case here, so that no peer can make a batch fail by what it asks: `attending` does that.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import orjson

from yiben.capabilities import casework, ledger, sharing
from yiben.capabilities.cascade.actions import knowing
from yiben.capabilities.cascade.actions.noting import note
from yiben.capabilities.cascade.actions.rooming import size_of, take
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.crossing.documents import (
    read_granted,
    read_objection,
    read_request,
    read_wants,
    read_word,
    reference_of,
)
from yiben.capabilities.cascade.crossing.model import (
    KIND_TITLES,
    MOST_A_DAY,
    MOST_OPEN,
    OVER,
    Crossed,
    Errand,
    Granted,
    Kind,
    Side,
    Standing,
    State,
)
from yiben.capabilities.cascade.envelope import Garbage, Message
from yiben.capabilities.cascade.model import Peer
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_ORDER = list(Standing)
MOST_NOTICES = 10  # about one errand within an hour: words may go back and forth for ever


def hear(work: Work, peer: Peer, message: Message) -> str:
    """Take one message in; what it counts as, empty for a kind of a newer Yiben. Raises Garbage."""
    heard = _HEARD.get(message.kind)
    if heard is None:
        return ""
    heard(work, peer, message)
    return message.kind


def _objection(work: Work, peer: Peer, message: Message) -> None:
    said = read_objection(message.body)
    _arrives(
        work, peer, message, Kind.OBJECTION, entry=said["entry"], item=said["item"],
        organisation=said["organisation"],
    )  # fmt: skip


def _request(work: Work, peer: Peer, message: Message) -> None:
    asked, organisation, _ = read_request(message.body)
    _arrives(work, peer, message, Kind.REQUEST, entry=asked.resource, item="", organisation=organisation)


def _arrives(
    work: Work, peer: Peer, message: Message, kind: Kind, *, entry: str, item: str, organisation: str
) -> None:
    reference = reference_of(message.subject)
    known = store.find_errand(work.db, Side.THEIRS, reference, owner=peer.id)
    if known is not None:
        if known.body != message.body:  # one name never stands for two things
            raise Garbage("reference")
        return  # heard before, under an older stream
    if len(message.body) > 100_000 or len(entry) > 300:
        raise Garbage("errand")
    if store.open_errands(work.db, peer.id, Side.THEIRS) >= 2 * MOST_OPEN:
        raise Garbage("too_many_open")
    day = stamp(work.now() - timedelta(days=1))
    if store.said_since(work.db, peer.id, Side.THEIRS, day) >= 2 * MOST_A_DAY:
        raise Garbage("too_many")
    take(work, peer.id, size_of(message.body))
    at = stamp(work.now())
    store.add_errand(
        work.db,
        {
            "peer": peer.id, "side": Side.THEIRS.value, "reference": reference, "kind": kind.value,
            "entry": entry, "item": item, "body": message.body, "organisation": organisation, "made": at,
            "state": State.ARRIVED.value, "version": -1, "changed": at,
        },
    )  # fmt: skip
    work.leave(
        "cascade.errand_arrived", reference, peer=peer.id, errand=kind.value, entry=entry, item=item or None
    )


def _wants(work: Work, peer: Peer, message: Message) -> None:
    wants, why = read_wants(message.body)
    found = store.find_errand(work.db, Side.THEIRS, reference_of(message.subject), owner=peer.id)
    if found is None:
        raise Garbage("reference")  # they said the errand itself before, in order
    store.change_errand(work.db, found, wants=wants, wants_why=why, changed=stamp(work.now()))


def _word(work: Work, peer: Peer, message: Message) -> None:
    said = read_word(message.body)
    found = store.find_errand(work.db, Side.OURS, reference_of(message.subject), owner=peer.id)
    if found is None:  # said before this side was restored from a backup: theirs to show, nobody's here
        note(work, "cascade.errand_unknown", message.subject, peer=peer.id, state=said["state"])
        return
    if said["version"] < found.version:
        return  # below what they told before: an older word, heard again after a restored backup
    if found.state in OVER and State(said["state"]) not in OVER:
        return  # a case that is over stays over
    same = (said["state"], said["says"], said["due"]) == (found.state.value, found.says, found.due)
    store.change_errand(work.db, found, **said, changed=stamp(work.now()))
    if not same or said["version"] != found.version:
        told = _told(work, found.reference)
        note(
            work, "cascade.errand_told", found.reference, peer=peer.id, errand=found.kind.value, state=said["state"],
            number=said["number"],
        )  # fmt: skip
        if told < MOST_NOTICES:
            _notify(work, peer, found, said["title_zh"], said["title_en"])


def _told(work: Work, reference: str) -> int:
    """How often the owner's word on an errand was another within the hour, this piece of work included."""
    hour = stamp(work.now() - timedelta(hours=1))
    asked = evidence.Asked(kind="cascade.errand_told", subject=reference, since=hour)
    now = sum(one.kind == "cascade.errand_told" and one.subject == reference for one in work.events)
    return now + evidence.show(work.db, asked, page=PageAsk(size=1)).total


def _notify(work: Work, peer: Peer, found: Errand, zh: str, en: str) -> None:
    what = KIND_TITLES[found.kind]
    says = Text(
        f"「{peer.name}」{what.zh} {found.reference}: {zh}",
        f"“{peer.name}”, {what.en} {found.reference}: {en}",
    )
    casework.notify_accounts(work, says, [found.account])


def _granted(work: Work, peer: Peer, message: Message) -> None:
    told = read_granted(message.body)
    if told.grant != message.subject:
        raise Garbage("subject")
    known = store.find_crossed(work.db, Side.THEIRS, told.grant, owner=peer.id)
    found = store.find_errand(work.db, Side.OURS, told.reference, owner=peer.id)
    wrong = _why_not(work, peer, found, known, told)
    if wrong:
        note(work, "cascade.grant_unusable", told.grant, peer=peer.id, reason=wrong, entry=told.entry)
        return
    if known is not None and known.granted == told:
        return
    assert found is not None
    _, organisation, accounts = read_request(found.body)
    if known is None:
        take(work, peer.id, size_of(message.body))
    store.keep_crossed(
        work.db,
        {
            "peer": peer.id, "side": Side.THEIRS.value, "grant": told.grant, "reference": told.reference,
            "body": message.body, "standing": told.standing.value, "organisation": organisation,
            "accounts": orjson.dumps(accounts).decode(), "told": "", "changed": stamp(work.now()),
        },
    )  # fmt: skip
    note(
        work, "cascade.grant_held", told.grant, peer=peer.id, reference=told.reference, entry=told.entry,
        standing=told.standing.value, ends=told.ends, event=told.event,
    )  # fmt: skip


def _why_not(work: Work, peer: Peer, found: Errand | None, known: Crossed | None, told: Granted) -> str:
    """Why a grant is not held here, empty when it is: nobody grants what is ours, more than was asked, or anew."""
    if found is None or found.kind is not Kind.REQUEST:
        return "nobody_asked"
    asked, _, _ = read_request(found.body)
    if told.entry != asked.resource or knowing.mirror_row(work, peer.id, told.entry) is None:
        return "another_entry"
    if ledger.entries(work, [told.entry]):
        return "ours"
    forms = {one.item: one.form for one in asked.columns}
    if any(
        one.item not in forms or not sharing.may_become(forms[one.item], one.form) for one in told.columns
    ):
        return "wider"
    if told.ends > asked.ends or told.begins < asked.begins or told.purpose != asked.purpose:
        return "wider"
    others = store.crossed_of(work.db, Side.THEIRS, owner=peer.id, reference=told.reference)
    if any(one.granted.grant != told.grant for one in others):
        return "second_grant"
    if known is None:
        return ""
    before = known.granted
    if _ORDER.index(told.standing) < _ORDER.index(before.standing):
        return "revived"
    fixed = (before.columns, before.rows, before.begins, before.ends, before.roads, before.event)
    return (
        ""
        if fixed == (told.columns, told.rows, told.begins, told.ends, told.roads, told.event)
        else "changed"
    )


_HEARD: Mapping[str, Callable[[Work, Peer, Message], None]] = {
    "objection": _objection,
    "request": _request,
    "errand_wants": _wants,
    "errand_word": _word,
    "grant": _granted,
}
