"""Asking the other side: an objection to an entry of theirs, a request for their data, and taking either back."""

from dataclasses import replace
from datetime import timedelta

from yiben.capabilities import objections, sharing
from yiben.capabilities.cascade.actions import knowing
from yiben.capabilities.cascade.actions.peering import say
from yiben.capabilities.cascade.actions.standing import called, must_read
from yiben.capabilities.cascade.crossing import sealing, store
from yiben.capabilities.cascade.crossing.documents import (
    request_document,
    statement_document,
    text_of,
)
from yiben.capabilities.cascade.crossing.model import MOST_A_DAY, MOST_OPEN, OVER, Errand, Kind, Side, State
from yiben.capabilities.cascade.documents import Entry, read_entry
from yiben.capabilities.cascade.envelope import Message, document
from yiben.capabilities.cascade.model import Peer, PeerState
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_MOST_SAYS, _MOST_VALUE = 4_000, 500


def object_to(
    work: Work,
    peer: str,
    entry: str,
    *,
    column: str = "",
    wrong: objections.Wrong,
    statement: objections.Statement,
) -> Errand:
    """Object to an entry of a peer (identifier or name of a mirror), or to the values of one of its columns.

    What is said is closed for the owner; the name of a person it was said for, and who says it, stay here. Raises
    NotFound `no_peer`, `no_resource`, `no_column`, Refused `not_staff`, `peer_left`, `too_many_open`, BadInput
    `bad_objection`. Leaves `cascade.objected`.
    """
    must_read(work)
    owner = _taking(work, peer)
    found, names = _mirrored(work, owner, entry)
    item = ""
    if column:
        item = next((key for key, name in names.items() if column.casefold() in (key, name.casefold())), "")
        if not item:
            raise NotFound(
                "no_column", Text(f"没有列「{column[:60]}」", f"There is no column “{column[:60]}”.")
            )
    _must_say(statement, column=column, wrong=wrong)
    reference = new_id("xer")
    body = text_of(
        {
            "entry": found.id,
            "item": item,
            "wrong": wrong.value,
            "organisation": _organisation(work),
            "sealed": sealing.close(owner.authority, reference, statement_document(statement)),
        }
    )
    made = _keep(work, owner, reference, Kind.OBJECTION, entry=found.id, item=item, body=body)
    work.leave(
        "cascade.objected", reference, peer=owner.id, entry=found.id, item=item or None, wrong=wrong.value
    )
    return made


def request(work: Work, peer: str, asked: sharing.Request, *, accounts: tuple[str, ...] = ()) -> Errand:
    """Ask a peer for data of an entry of theirs (`asked.resource`); `accounts` of ours may read, empty: all of our body.

    Columns are named by item or name. Decided there, by their flow. Raises what `object_to` raises, Refused
    `no_organisation_of_account`, BadInput `bad_request`. Leaves `cascade.requested`.
    """
    must_read(work)
    sharing.organisation_of(work, work.actor)
    owner = _taking(work, peer)
    found, names = _mirrored(work, owner, asked.resource)
    columns = []
    for one in asked.columns:
        wanted = (one.item or one.name).casefold()
        item = next((key for key, name in names.items() if wanted in (key, name.casefold())), None)
        if item is None:
            raise sharing.wrong(
                "columns", Text(f"没有列「{wanted[:60]}」", f"There is no column “{wanted[:60]}”.")
            )
        columns.append(replace(one, item=item, name=names[item]))
    if not columns or not asked.purpose_says.strip() or not asked.basis.strip():
        raise sharing.wrong(
            "columns", Text("请写明数据项、用途和依据", "Say which columns, what for, and on what basis.")
        )
    ready = replace(asked, resource=found.id, columns=tuple(columns), accounts=())
    reference = new_id("xer")
    body = request_document(ready, organisation=_organisation(work), accounts=accounts)
    made = _keep(work, owner, reference, Kind.REQUEST, entry=found.id, item="", body=body)
    work.leave(
        "cascade.requested", reference, peer=owner.id, entry=found.id, purpose=ready.purpose,
        columns=[{"item": one.item, "form": str(one.form)} for one in columns], ends=ready.ends,
    )  # fmt: skip
    return made


def take_back(work: Work, reference: str, *, why: str) -> Errand:
    """Take back what was said, or give a grant that came of it up; it holds once the owner heard of it."""
    return _want(work, reference, "withdraw", why)


def ask_review(work: Work, reference: str, *, why: str) -> Errand:
    """Ask the owner's authority to review how an objection was answered, as its flow allows."""
    return _want(work, reference, "ask_review", why)


def resaid(work: Work, peer: Peer, one: Errand) -> None:
    """Say an errand of ours under the stream that holds now: first of all, and again after a stream began anew."""
    messages = [Message(kind=one.kind.value, subject=one.reference, body=one.body)]
    if one.wants:
        body = text_of({"wants": one.wants, "why": one.wants_why})
        messages.append(Message(kind="errand_wants", subject=one.reference, body=body))
    say(work, peer.id, *messages)
    store.change_errand(work.db, one, told=peer.out_stream)


def _want(work: Work, reference: str, wants: str, why: str) -> Errand:
    must_read(work)
    found = store.find_errand(work.db, Side.OURS, reference)
    keeps = work.actor.holds(Role.OWNER, Role.OFFICER)
    if found is None or not (keeps or found.account == work.actor.account):
        raise NotFound(
            "no_errand", Text(f"没有事项 {reference[:60]}", f"There is no errand {reference[:60]}.")
        )
    if not why.strip() or len(why) > 1_000:
        raise BadInput(
            "no_reason", Text("请说明理由（不超过 1000 字）", "Say why, in at most 1,000 characters.")
        )
    if found.state in OVER and not (found.kind is Kind.REQUEST and found.state is State.DONE):
        raise Refused(
            "errand_over", Text("该事项已办结", "The errand is over."), where={"reference": reference}
        )
    owner = _taking(work, found.peer)
    store.change_errand(work.db, found, wants=wants, wants_why=why, changed=stamp(work.now()))
    say(
        work,
        owner.id,
        Message(kind="errand_wants", subject=reference, body=text_of({"wants": wants, "why": why})),
    )
    work.leave("cascade.errand_wants", reference, peer=owner.id, wants=wants)
    return _found(work, reference)


def _keep(work: Work, owner: Peer, reference: str, kind: Kind, *, entry: str, item: str, body: str) -> Errand:
    if store.open_errands(work.db, owner.id, Side.OURS) >= MOST_OPEN:
        raise Refused(
            "too_many_open",
            Text(f"尚有 {MOST_OPEN} 件未办结", f"{MOST_OPEN} errands there are still open."),
            where={"peer": owner.id},
        )
    now = work.now()
    if store.said_since(work.db, owner.id, Side.OURS, stamp(now - timedelta(days=1))) >= MOST_A_DAY:
        raise Refused(
            "too_many_today",
            Text(f"一天内至多提出 {MOST_A_DAY} 件", f"At most {MOST_A_DAY} errands cross a day."),
            where={"peer": owner.id},
        )
    at = stamp(now)
    store.add_errand(
        work.db,
        {
            "peer": owner.id, "side": Side.OURS.value, "reference": reference, "kind": kind.value,
            "entry": entry, "item": item, "body": body, "organisation": _organisation(work),
            "account": work.actor.account, "made": at, "state": State.WAITING.value, "version": -1, "changed": at,
        },
    )  # fmt: skip
    made = _found(work, reference)
    resaid(work, owner, made)
    return _found(work, reference)


def _found(work: Work, reference: str) -> Errand:
    found = store.find_errand(work.db, Side.OURS, reference)
    assert found is not None
    return found


def _taking(work: Work, ref: str) -> Peer:
    owner = called(work, ref)
    if owner.state is PeerState.LEFT:
        raise Refused("peer_left", Text(f"「{owner.name}」已退出", f"“{owner.name}” has left."))
    locked = knowing.locked_peer(work, owner.id)
    assert locked is not None
    return locked


def _mirrored(work: Work, owner: Peer, entry: str) -> tuple[Entry, dict[str, str]]:
    """An entry of theirs that is in use, by identifier or name, and its items' names."""
    row = knowing.mirror_row(work, owner.id, entry)
    if row is None or row.status == "retired":
        raise NotFound(
            "no_resource", Text(f"没有目录条目「{entry[:60]}」", f"There is no entry “{entry[:60]}”")
        )
    return read_entry(row.body), {one["id"]: one["name"] for one in document(row.body)["items"]}


def _organisation(work: Work) -> str:
    try:
        return sharing.organisation_of(work, work.actor).name
    except Refused:
        return ""


def _must_say(said: objections.Statement, *, column: str, wrong: objections.Wrong) -> None:
    long = [said.seen, said.right, *said.key.values()]
    if any(len(one) > _MOST_VALUE for one in long) or len(said.says) > _MOST_SAYS or len(said.key) > 10:
        raise objections.wrong("says", Text("填写的内容过长", "What is said is too long."))
    if any("\0" in one for one in (*long, said.says, *said.key)):
        raise objections.wrong("says", Text("含有无效字符", "It has a character that cannot be."))
    if not column and (said.key or said.seen or said.right or wrong is objections.Wrong.VALUE):
        raise objections.wrong("column", Text("请写明哪一列的值有误", "Say which column's value is wrong."))
    if not (said.says.strip() or said.right.strip()):
        raise objections.wrong(
            "says", Text("请写明哪里有误，或应为何值", "Say what is wrong, or what is right.")
        )
