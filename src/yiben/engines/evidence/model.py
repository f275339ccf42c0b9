"""Nouns of the evidence log: entries, signed heads, proofs, and what a verification found."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yiben.kernel.facts import cited
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of the log 存证条目, as its leaf data tells it."""

    seq: int  # 0-based, without gaps
    time: str  # never earlier than the entry before
    clock: str | None  # what the clock said, when it had gone backwards
    actor: str
    acting_for: str | None  # the account that acted through `actor`
    kind: str
    subject: str
    detail: Mapping[str, Any]
    leaf: str  # leaf hash, hex

    @property
    def id(self) -> str:
        """What people cite."""
        return cited(self.seq, self.leaf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which entries to show. `kind` also takes all kinds of a noun: `resource` finds `resource.landed`."""

    kind: str = ""
    actor: str = ""
    subject: str = ""
    since: str = ""  # a time, or the beginning of one: 2026-11, 2026-11-22T08


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A signed tree head 签名树头: this home says that the log of `tree_size` events has this root.

    What is signed (Ed25519, RFC 8032) is `text`: a checkpoint as in C2SP tlog-checkpoint with two
    extension lines. `previous` is the `id` of the head before, so that the newest signature also
    vouches for every older head.
    """

    tree_size: int
    root: str  # hex
    time: str
    previous: str  # hex; 64 zeros for the first
    origin: str  # the log's name: identifier of its first key, and `.sm3` where the tree is hashed so
    key: str  # identifier of the key that signed
    signature: str = ""  # base64

    @property
    def hash(self) -> str:
        """Name of the tree's hash: part of the log's name, so that every signature says it."""
        return str(self.origin).partition(".")[2] or "sha256"  # an edited row may hold anything

    @property
    def text(self) -> bytes:
        """Exactly what is signed."""
        root = base64.b64encode(bytes.fromhex(self.root)).decode()
        lines = (
            f"yiben/{self.origin}",
            str(self.tree_size),
            root,
            f"time {self.time}",
            f"previous {self.previous}",
        )
        return ("\n".join(lines) + "\n").encode()

    @property
    def id(self) -> str:
        """SHA-256 over text and signature, hex."""
        return hashlib.sha256(self.text + self.signature.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """Proof that the tree of `from_size` is the beginning of the tree of `to_size`."""

    from_size: int
    from_root: str
    to_size: int
    to_root: str
    path: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As in the contract's bundle."""
        return {
            "from_size": self.from_size,
            "from_root": self.from_root,
            "to_size": self.to_size,
            "to_root": self.to_root,
            "path": list(self.path),
        }


class Fault(StrEnum):
    """What can be wrong with a log."""

    BODY = "body_changed"  # the body no longer gives its leaf hash
    LEAF = "leaf_changed"  # the stored leaf hash was changed, the body is as sealed
    COLUMNS = "columns_changed"  # the columns one searches by differ from the body
    REMOVED = "body_removed"
    UNREADABLE = "unreadable"  # the database cannot read it, or the body is no JSON
    MISSING = "event_missing"
    MOVED = "event_moved"  # stands under another number than it was sealed with
    EXTRA = "event_extra"  # no signed head covers it
    NODE = "tree_changed"  # events no longer give the stored node over them
    NODE_MISSING = "node_missing"
    NODE_EXTRA = "node_extra"
    ROOT = "root_differs"  # events no longer give a signed root
    SIGNATURE = "signature_bad"
    CHAIN = "heads_unchained"  # a head does not name the one before
    HEAD = "head_changed"  # database and heads file disagree
    HEAD_MISSING = "head_missing"  # in the heads file, not in the database
    FILE = "heads_file_changed"
    TRUNCATED = "log_truncated"
    ROLLED_BACK = "log_rolled_back"
    NO_KEY = "key_missing"
    KEY = "key_foreign"  # signs here, and no key before it vouched for it
    BESIDE = "table_changed"  # a table beside the log differs from what the log says


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong. `first`..`last`: the events concerned, both included, if any."""

    fault: Fault
    says: Text
    first: int | None = None
    last: int | None = None
    kind: str | None = None  # of the event, where it can still be told

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in the current language."""
        return {
            "fault": self.fault.value,
            "first": self.first,
            "last": self.last,
            "kind": self.kind,
            "says": str(self.says),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `verify` found."""

    events: int
    heads: int
    signatures: int  # how many had to be checked; older heads are vouched for by newer ones
    head: Head | None  # the newest
    findings: tuple[Finding, ...] = ()
    found: int = 0  # how many there are; `findings` holds the first hundred
    notes: tuple[Text, ...] = field(default_factory=tuple)  # remarkable, not wrong

    @property
    def ok(self) -> bool:
        """Nothing wrong."""
        return not self.found

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in the current language."""
        return {
            "ok": self.ok,
            "events": self.events,
            "heads": self.heads,
            "signatures_checked": self.signatures,
            "root": self.head.root if self.head else None,
            "time": self.head.time if self.head else None,
            "found": self.found,
            "findings": [each.as_dict() for each in self.findings],
            "notes": [str(each) for each in self.notes],
        }
