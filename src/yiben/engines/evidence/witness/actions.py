"""Asking a witness, being one, keeping what it signed. 请求见证、作为见证、保存见证签名."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import RowMapping

from yiben.engines.evidence import saying, tree
from yiben.engines.evidence import store as log_store
from yiben.engines.evidence.keys import key_id, need_keys
from yiben.engines.evidence.notary import damaged
from yiben.engines.evidence.proofs import consistency
from yiben.engines.evidence.witness import notes, store
from yiben.engines.evidence.witness.growing import grew
from yiben.infra.home import Home
from yiben.infra.keys import private_file
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError
from yiben.kernel.text import Text

_MOST_FORKS = 100  # kept of one log: enough to show, too few to flood us


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a witness says: its cosignature line, or why not. A refusal leaves evidence, so it is no exception."""

    line: str = ""
    refusal: YibenError | None = None
    known: int = 0  # events of that log we vouch for

    def or_raise(self) -> str:
        """The line; raises the refusal, once what it leaves is committed."""
        if self.refusal:
            raise self.refusal
        return self.line


def identity(work: Work) -> dict[str, Any]:
    """What another installation has to know of us, to be handed over by a channel both trust."""
    head = log_store.last_head(work.db)
    if head is None:
        raise damaged()
    name = f"yiben/{head.origin}"
    keys = need_keys(work.home)
    lines = [notes.public_key(name, notes.SIGNS, each).told for each in keys.public.values()]
    return {"origin": head.origin, "hash": head.hash, "log": lines, "witness": _own(work.home)[1].told}


def trust(work: Work, told: Mapping[str, Any], *, title: str, url: str = "") -> str:
    """Know another installation by its `identity`; answers its log's name. `evidence.peer_trusted`."""
    try:
        origin, lines, witness = (
            str(told["origin"]),
            [str(each) for each in told["log"]],
            str(told["witness"]),
        )
    except (KeyError, TypeError) as error:
        raise BadInput(
            "bad_identity", Text("不是平台身份文件", "This is no identity of an installation.")
        ) from error
    keys = [notes.read_key(line) for line in lines]
    if not keys or {key.name for key in keys} != {f"yiben/{origin}"} or len(origin) > 64:
        raise BadInput("bad_identity", Text("公钥与日志名不符", "The keys do not name the log."))
    notes.read_key(witness)
    store.put_peer(
        work.db,
        {
            "origin": origin,
            "title": title or origin,
            "keys": {"log": lines, "witness": witness},
            "url": url,
            "at": stamp(work.now()),
        },
    )
    kept = {"log": lines, "witness": witness}
    work.leave(
        "evidence.peer_trusted", origin, title=title or origin, keys=[key.id.hex() for key in keys],
        identity=saying.fingerprint(kept),
    )  # fmt: skip
    return origin


def peers(work: Work) -> Sequence[RowMapping]:
    """Installations known here: origin, title, keys, url, at."""
    return store.peers(work.db)


def watched(work: Work) -> Sequence[dict[str, Any]]:
    """Logs we cosign and how far we saw each: title, origin, tree_size, root, at."""
    found = []
    for peer in store.peers(work.db):
        last = store.last_seen(work.db, peer["origin"])
        if last is not None:
            names = ("origin", "tree_size", "root", "at")
            found.append({"title": peer["title"]} | {name: last[name] for name in names})
    return found


def request(work: Work, witness: str, *, known: int | None = None) -> bytes:
    """What we ask of a peer: cosign our newest head. `known`: events it vouches for already, as it says itself."""
    found = _peer(work, witness)
    head = log_store.last_head(work.db)
    if head is None:
        raise damaged()
    if known is None:
        last = store.newest_cosignature(work.db, found["origin"])
        known = last["tree_size"] if last else 0
    proof = consistency(work.db, known, head.tree_size)
    public = need_keys(work.home).public[head.key]
    key = notes.public_key(f"yiben/{head.origin}", notes.SIGNS, public)
    return notes.write_request(head, old=known, path=proof.path, key=key)


def keep(work: Work, witness: str, request_body: bytes, line: str) -> int:
    """Keep what a peer signed for the head we had asked about; its size. `evidence.cosigned`.

    Raises Refused `cosignature_bad` when it is not that peer's over that head.
    """
    found = _peer(work, witness)
    asked = notes.read_request(request_body)
    key = notes.read_key(found["keys"]["witness"])
    signed = notes.cosignature_of(line, key, asked.text)
    ours = log_store.head_covering(work.db, asked.tree_size)
    if signed is None or ours is None or ours.text.decode() != asked.text:
        raise Refused(
            "cosignature_bad",
            Text("见证签名不符", "This is not the witness's signature over a head of ours."),
            where={"name": found["title"]},
        )
    values = {"tree_size": asked.tree_size, "witness": found["origin"], "root": asked.root.hex()}
    store.put_cosignature(work.db, {**values, "line": line.strip(), "at": stamp(work.now())})
    work.leave("evidence.cosigned", found["origin"], tree_size=asked.tree_size, root=asked.root.hex())
    return asked.tree_size


def ask(work: Work, body: bytes) -> Answered:
    """Be the witness: cosign the head of a log we know when it only grew since we last looked.

    A fork, a rollback or a proof that does not hold is refused by name and left in our own log; two signed heads
    that cannot both be are kept. Raises BadInput, NotFound or Refused for what no log we know has signed.
    """
    asked = notes.read_request(body)
    found = store.peer_of(work.db, asked.origin)
    if found is None:
        raise NotFound(
            "unknown_log",
            Text(f"不认识日志 {asked.origin[:64]}", f"The log {asked.origin[:64]} is not known here."),
            hint=Text("先用 yiben log trust 登记其身份文件", "`yiben log trust` takes its identity first."),
        )
    if not notes.signed_by(asked, tuple(notes.read_key(line) for line in found["keys"]["log"])):
        raise Refused(
            "note_unsigned", Text("树头不是该日志签名的", "None of that log's keys signed this head.")
        )
    last = store.last_seen(work.db, asked.origin)
    if saying.witnessed(work.db, asked.origin) != (last["tree_size"] if last else 0):
        raise damaged()  # whoever takes away what we saw could have us vouch for another past
    if saying.true_peers(work.db).get(asked.origin) != saying.fingerprint(found["keys"]):
        raise damaged()
    refusal = _refusal(work, asked, last)
    if refusal:
        return Answered(refusal=refusal, known=last["tree_size"] if last else 0)
    private, key = _own(work.home)
    line = notes.cosign(private, key, asked.text, at=int(work.now().timestamp()))
    if last is None or last["tree_size"] != asked.tree_size:
        values = {"origin": asked.origin, "tree_size": asked.tree_size, "root": asked.root.hex()}
        store.see(work.db, {**values, "note": asked.note, "at": stamp(work.now())})
        work.leave("evidence.witnessed", asked.origin, tree_size=asked.tree_size, root=asked.root.hex())
    return Answered(line=line, known=asked.tree_size)


def forks(work: Work) -> Sequence[RowMapping]:
    """Forks found: origin, reason, known and shown (both signed notes), at."""
    return store.forks(work.db)


def _refusal(work: Work, asked: notes.Asked, last: RowMapping | None) -> YibenError | None:
    same = store.seen_at(work.db, asked.origin, asked.tree_size)
    if same is not None and same["root"] != asked.root.hex():
        _keep_fork(work, asked, same["note"], "fork")
        return _fork(asked, Text("同样大小，另一个根", "the same size with another root"))
    known = (last["tree_size"], bytes.fromhex(last["root"])) if last else (0, b"")
    if asked.tree_size < known[0] or asked.tree_size == 0:
        work.leave("evidence.rollback_refused", asked.origin, known=known[0], shown=asked.tree_size)
        return Refused(
            "log_rolled_back",
            Text(
                f"该日志曾有 {known[0]} 个事件，现在只有 {asked.tree_size} 个",
                f"That log had {known[0]} events; now it shows {asked.tree_size}.",
            ),
            where={"name": asked.origin},
        )
    if asked.old != known[0]:
        return MovedOn(
            "witness_knows",
            Text(
                f"见证人已见到 {known[0]} 个事件，请从那里证明",
                f"The witness vouches for {known[0]} events; prove from there.",
            ),
            where={"size": known[0]},
        )
    hashed = tree.HASHES.get(asked.origin.partition(".")[2] or "sha256", sha256)
    if grew(known, (asked.tree_size, asked.root), asked.proof, hashed=hashed):
        return None
    _keep_fork(work, asked, last["note"] if last else "", "unproved")
    return _fork(asked, Text("一致性证明不成立", "the consistency proof does not hold"))


def _fork(asked: notes.Asked, why: Text) -> Refused:
    return Refused(
        "log_forked",
        Text(f"该日志与见证过的不是同一本: {why.zh}", f"That log is not the one witnessed before: {why.en}."),
        where={"name": asked.origin},
    )


def _keep_fork(work: Work, asked: notes.Asked, known: str, reason: str) -> None:
    # `fork`: two signed roots of one size accuse by themselves. `unproved`: two signed heads and no proof between.
    values = {
        "id": sha256(f"{reason}\n{known}\n{asked.text}".encode()).hexdigest(),
        "origin": asked.origin,
        "reason": reason,
        "known": known,
        "shown": asked.note,
        "at": stamp(work.now()),
    }
    if store.keep_fork(work.db, values, most=_MOST_FORKS):
        work.leave(
            "evidence.fork_found", asked.origin, reason=reason, tree_size=asked.tree_size, kept=values["id"]
        )


def _peer(work: Work, named: str) -> RowMapping:
    found = [one for one in store.peers(work.db) if named in (one["origin"], one["title"])]
    if len(found) != 1:
        raise NotFound(
            "no_peer",
            Text(f"没有登记平台 {named}", f"No installation {named} is known here."),
            hint=Text("用 yiben log peers 查看", "`yiben log peers` lists them."),
        )
    return found[0]


def _own(home: Home) -> tuple[Ed25519PrivateKey, notes.Key]:
    """Our witness key: another than the log's, so that neither can be mistaken for the other."""
    private = load_pem_private_key(private_file(home.keys / "witness.pem", _new_key), password=None)
    assert isinstance(private, Ed25519PrivateKey)
    name = f"yiben-witness/{key_id(private.public_key())}"
    return private, notes.public_key(name, notes.COSIGNS, private.public_key())


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
