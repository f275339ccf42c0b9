"""Inviting and joining: two people hand one text over by a way they trust; the rest both machines do.

The invitation names the inviter's authority, its evidence key and a secret that works once. Who joins shows the
secret over a line only that authority can end, and says its own authority and key; from then on both are pinned.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import orjson

from yiben.capabilities.cascade import certificates, envelope, store
from yiben.capabilities.cascade.actions.standing import must_keep
from yiben.capabilities.cascade.carrying.calling import Broken, open_link, split_address, unavailable
from yiben.capabilities.cascade.model import REASON_TITLES, Myself, Peer, PeerState, alike, reads_plainly
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

JOIN = "/cascade/v1/join"
DAYS = 7  # an invitation is good for
_FIELDS = ("invitation", "secret", "id", "name", "address", "authority", "key")


def invite(work: Work, *, name: str, address: str) -> str:
    """An invitation for one installation; this one is called `name` and reached at `address` (host:port).

    Raises Refused `not_keeper`, BadInput `bad_address`, `no_name`.
    """
    must_keep(work)
    me = present(work, name=name, address=address)
    identifier, secret = new_id("inv"), secrets.token_urlsafe(24)
    store.add_invitation(
        work.db,
        {
            "id": identifier,
            "secret": _digest(secret),
            "expires": stamp(work.now() + timedelta(days=DAYS)),
            "made_by": work.actor.account,
            "used_by": None,
        },
    )
    work.leave("cascade.invited", identifier, name=me.name, address=me.address)
    said = {"invitation": identifier, "secret": secret, **_card(work, me)}
    return base64.urlsafe_b64encode(orjson.dumps(said)).decode()


def join(office: Office, actor: Actor, invitation: str, *, name: str, address: str) -> Peer:
    """Use an invitation: both installations know each other afterwards.

    Raises BadInput `bad_invitation`, `bad_address`, Refused `not_keeper`, `invitation_refused`, Unavailable.
    """
    said = _read_invitation(invitation)
    with office.writing(actor) as work:
        must_keep(work)
        me = present(work, name=name, address=address)
        key, _ = envelope.signing_key(work.home)
        card = _card(work, me)
        _must_be_another(work, said, me)
    body = orjson.dumps({"invitation": said["invitation"], "secret": said["secret"], **card})
    try:
        link = open_link(
            office.home, office.settings, us=me.id, them=said["id"], address=said["address"],
            authority=said["authority"], now=office.clock(), joining="yes",
        )  # fmt: skip
        pair = certificates.authority(office.home, me.id, now=office.clock())
        # Always vouched for by our authority: whoever knows us already sees that it is us.
        signature = envelope.sign(office.home, "", pair, JOIN.encode(), body)
        answer = link.post(JOIN, body, sender=me.id, signature=signature)
        link.close()
    except Broken as broken:
        raise unavailable(broken.args[0], REASON_TITLES[broken.args[0]], peer=said["name"]) from None
    proven = envelope.verified(said["key"], said["authority"], answer.signature, b"answer", body, answer.body)
    if answer.status != 200 or not proven:
        raise _invitation_refused(said["name"])
    with office.writing(actor) as work:
        return _keep(work, said, our_key=key)


def admit(work: Work, body: bytes, signature: str) -> tuple[Peer, bytes, str]:
    """Take in who shows a good invitation: (the peer, answer, its signature). Refused `invitation_refused`."""
    try:
        said = _card_of(envelope.document(body))
        proven = envelope.verified(said["key"], said["authority"], signature, JOIN.encode(), body)
    except (envelope.Garbage, BadInput):
        raise _invitation_refused("") from None
    me = store.myself(work.db)
    if me is None or proven != said["key"]:
        raise _invitation_refused(said["name"])
    used = store.use_invitation(
        work.db, said["invitation"], secret=_digest(said["secret"]), by=said["id"], now=stamp(work.now())
    )
    if not used:
        raise _invitation_refused(said["name"])
    known = store.one_peer(work.db, said["id"])
    same = known is None or envelope.verified(known.key, known.authority, signature, JOIN.encode(), body)
    try:
        _must_be_another(work, said, me)
    except (BadInput, Refused):
        same = None
    if not same:  # with a good secret, in the name of somebody else: what is told is no more than to anybody
        work.insist("cascade.refused", said["id"], reason="another_authority")
        raise _invitation_refused(said["name"])
    key, _ = envelope.signing_key(work.home)
    peer = _keep(work, said, our_key=key)
    answer = orjson.dumps({"joined": me.id})
    pair = certificates.authority(work.home, me.id, now=work.now())
    return peer, answer, envelope.sign(work.home, key, pair, b"answer", body, answer)


def present(work: Work, *, name: str, address: str) -> Myself:
    """How this installation is called and reached from now on."""
    if address:
        split_address(address)
    if not name.strip() or len(name) > 200 or not reads_plainly(name):
        raise BadInput("no_name", Text("请给出平台名称", "Say what this installation is called."))
    me = Myself(id=envelope.installation(work.home), name=name.strip(), address=address)
    store.keep_myself(work.db, me)
    return me


def _card(work: Work, me: Myself) -> dict[str, Any]:
    """What a peer has to know of us."""
    _, pem = envelope.signing_key(work.home)
    pair = certificates.authority(work.home, me.id, now=work.now())
    return {**asdict(me), "authority": pair.certificate_pem, "key": pem}


def _must_be_another(work: Work, said: dict[str, str], me: Myself) -> None:
    """Nobody joins as this installation, as a peer that has another authority, or under the name of either."""
    if said["id"] == me.id:
        raise _bad_invitation()
    peers = store.peers(work.db)
    known = next((one for one in peers if one.id == said["id"]), None)
    if known is not None and not certificates.same_authority(known.authority, said["authority"]):
        raise Refused(
            "another_authority",
            Text(
                f"标识 {said['id']} 属于「{known.name}」，但证书机构不是它的",
                f"{said['id']} is “{known.name}”, and this authority is not its own.",
            ),
            where={"name": known.name},
            hint=Text(
                "请向对方核实。私钥已丢失的平台须以新的标识加入",
                "Ask the other side. An installation that lost its keys joins under another identifier.",
            ),
        )
    others = [one.name for one in peers if one.id != said["id"] and one.state is not PeerState.LEFT]
    if alike(said["name"]) in {alike(one) for one in (*others, me.name)}:
        raise BadInput(
            "name_taken",
            Text(f"已有名为「{said['name']}」的平台", f"There is an installation called “{said['name']}”."),
            where={"name": said["name"]},
        )


def _keep(work: Work, said: dict[str, str], *, our_key: str) -> Peer:
    before = store.one_peer(work.db, said["id"])
    store.keep_peer(
        work.db,
        {
            "id": said["id"], "name": said["name"], "address": said["address"], "authority": said["authority"],
            "key": said["key"], "our_key": our_key, "state": PeerState.ACTIVE.value, "reason": "",
            "joined": stamp(work.now()), "last_seen": None, "strikes": 0,
            # What was stolen before stays stolen.
            "revoked": list(before.revoked) if before else [],
            "out_stream": new_id("str"), "out_number": 0, "out_chain": envelope.START, "out_acked": 0, "feed": 0,
            "in_stream": "", "in_number": 0, "in_chain": envelope.START,
            "in_bytes": before.in_bytes if before else 0, "full_since": None,
        },
    )  # fmt: skip
    work.leave("cascade.joined", said["id"], name=said["name"], address=said["address"])
    found = store.one_peer(work.db, said["id"])
    assert found is not None
    return found


def _read_invitation(text: str) -> dict[str, str]:
    try:
        said = envelope.document(base64.urlsafe_b64decode("".join(text.split())))
    except (binascii.Error, ValueError, envelope.Garbage):
        raise _bad_invitation() from None
    try:
        return _card_of(said)
    except envelope.Garbage:
        raise _bad_invitation() from None


def _card_of(said: dict[str, Any]) -> dict[str, str]:
    """The fields of a card, each looked at. Raises Garbage, BadInput `bad_certificate`, `bad_address`."""
    card = {name: said.get(name) for name in _FIELDS}
    if not all(isinstance(one, str) and len(one) < 8_000 and "\x00" not in one for one in card.values()):
        raise envelope.Garbage("card")
    read = {name: str(one) for name, one in card.items()}
    read["name"] = read["name"].strip()
    if not read["name"] or len(read["name"]) > 200 or not reads_plainly(read["name"]):
        raise envelope.Garbage("name")
    if len(read["address"]) > 300:
        raise envelope.Garbage("address")
    # The name of an installation is that of its log: 16 hex digits, so that it is a name in a certificate too.
    if len(read["id"]) != 16 or set(read["id"]) - set("0123456789abcdef"):
        raise envelope.Garbage("id")
    if read["address"]:
        split_address(read["address"])
    read["authority"] = certificates.to_pin(read["authority"], read["id"])
    envelope.key_of(read["key"])
    return read


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _bad_invitation() -> BadInput:
    return BadInput(
        "bad_invitation",
        Text(
            "邀请无法读取，或者是本平台自己发出的",
            "The invitation cannot be read, or is this installation's own.",
        ),
        hint=Text("请完整粘贴对方给出的邀请", "Paste the whole invitation the other side gave you."),
    )


def _invitation_refused(name: str) -> Refused:
    return Refused(
        "invitation_refused",
        Text("邀请无效、已使用或已过期", "The invitation is wrong, used, or over."),
        where={"name": name},
        hint=Text("请对方重新邀请: yiben cascade invite", "Ask for another one: yiben cascade invite."),
    )
