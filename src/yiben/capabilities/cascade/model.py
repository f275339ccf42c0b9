"""The nouns of two installations that share one catalogue (级联). Start with `Peer` and `Mirror`."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text

IMPORTANCE = ("general", "important", "core")
"""The three grades of the Data Security Law (数据分级), mildest first: PBOC 2023 art. 8, seed002 line 286."""

MOST_ITEMS = 5_000
"""Items one entry may have on its way."""

BATCH = 500
"""Messages of one batch."""

BATCH_BYTES = 8_000_000
"""Bytes of one batch. A peer that sends more is not read to its end. Both sides have to agree, so it is no setting."""

ENTRY_BYTES = 3_000_000
"""Bytes of one entry at most, whatever is set: with its quotes escaped it fits into a batch."""

OTHER_BYTES = 2_000_000
"""Bytes of any other message."""

WINDOW = 4_000
"""Messages that may wait unanswered; what changed beyond them waits in the ledger's own feed (背压)."""

MOST_ENTRIES = 1_000_000
"""Entries of one peer. What it would add beyond them waits with it."""

STRIKES = 5
"""Messages that make no sense before a peer is cut off."""


HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What turns or hides letters, or steers a terminal (双向控制、零宽和控制字符)."""

_JOINING = re.compile("[\t\n\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Joiners and variation selectors: at home in a text, unseen in a name."""


def plainly(said: str) -> str:
    """A text of the other side without what turns or hides letters: each shown as �."""
    return HIDDEN.sub("\ufffd", said)


def reads_plainly(name: str) -> bool:
    """Whether a name is one line of letters that all show."""
    return not HIDDEN.search(name) and not _JOINING.search(name)


def alike(name: str) -> str:
    """What two names that look alike have in common: width, capitals and spaces are all one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class PeerState(StrEnum):
    """Where the connection to a peer stands (连接状态)."""

    ACTIVE = "active"  # 已连接
    HALTED = "halted"  # 已暂停: its position does not fit ours; a person says how to go on
    CUT_OFF = "cut_off"  # 已切断: garbage, floods or lies; until a person lets it back
    LEFT = "left"  # 已退出


STATE_TITLES = {
    PeerState.ACTIVE: Text("已连接", "connected"),
    PeerState.HALTED: Text("已暂停", "halted"),
    PeerState.CUT_OFF: Text("已切断", "cut off"),
    PeerState.LEFT: Text("已退出", "left"),
}

REASON_TITLES = {
    "": Text("", ""),
    "unreachable": Text("对方没有应答", "the other side does not answer"),
    "address_refused": Text("对方地址不在允许的网络内", "its address is not in a network that is allowed"),
    "bad_address": Text("对方地址无效", "its address is none"),
    "certificate_expired": Text("证书已过期", "the certificate has expired"),
    "certificate_early": Text(
        "证书尚未生效，双方服务器的时钟不一致", "the certificate is not good yet: the clocks do not agree"
    ),
    "certificate_forged": Text(
        "证书不是约定的机构签发的", "the certificate was not issued by the agreed authority"
    ),
    "certificate_missing": Text("没有出示证书", "no certificate was shown"),
    "certificate_revoked": Text("证书已吊销", "the certificate was revoked"),
    "another_authority": Text("以别的平台的标识加入", "somebody joined in the name of another installation"),
    "signature_wrong": Text("消息签名不符", "the signature of a message is wrong"),
    "unknown_peer": Text("不认识的平台", "an installation nobody knows here"),
    "garbage": Text("消息无法读懂", "a message makes no sense"),
    "too_large": Text("消息过大", "a message is too large"),
    "flood": Text("来得过快", "messages come too fast"),
    "numbers_skipped": Text("消息编号有跳跃", "numbers were left out"),
    "history_differs": Text(
        "同一编号下的内容与先前不同", "what stands under a number is not what stood there"
    ),
    "went_back": Text("对方回到了较早的状态", "the other side went back to an earlier state"),
    "cut_off": Text("连接已切断", "the connection is cut off"),
    "left": Text("已退出级联", "the connection was ended"),
    "busy": Text("对方正忙", "the other side is busy"),
    "full": Text(
        "对方为本平台目录预留的空间已满", "the other side has no room for more of what is told from here"
    ),
    "disk_full": Text("对方磁盘已满", "the other side's disk is full"),
}
"""Why a message or a peer is refused, as people read it."""


class ConflictKind(StrEnum):
    """What both sides say differently (冲突)."""

    SAME_NAME = "same_name"  # 同名: an entry of ours and one of theirs
    SAME_IDENTIFIER = (
        "same_identifier"  # 同标识: their entry carries an identifier of ours, or of a third side
    )
    LABEL_LOWERED = "label_lowered"  # 对方降级: the owner says less than what holds here
    BOTH_RULED = "both_ruled"  # 双方改判: the owner changed a label somebody here ruled on
    RULING_LOWER = "ruling_lower"  # 对方判低: they rule less about an item of ours


KIND_TITLES = {
    ConflictKind.SAME_NAME: Text("目录同名", "same name"),
    ConflictKind.SAME_IDENTIFIER: Text("标识相同", "same identifier"),
    ConflictKind.LABEL_LOWERED: Text("对方降低了级别", "the owner lowered a label"),
    ConflictKind.BOTH_RULED: Text("双方都改了级别", "both sides changed a label"),
    ConflictKind.RULING_LOWER: Text("对方主张更低级别", "they rule a lower label"),
}


class Settled(StrEnum):
    """Whether a person has settled a conflict."""

    OPEN = "open"  # 待处理
    DONE = "done"  # 已处理


class Choice(StrEnum):
    """What a person decided about a conflict."""

    OURS = "ours"  # 以本方为准
    THEIRS = "theirs"  # 以对方为准
    BOTH = "both"  # 并存: both stay, told apart by their owner's name


CHOICE_TITLES = {
    Choice.OURS: Text("以本方为准", "ours holds"),
    Choice.THEIRS: Text("以对方为准", "theirs holds"),
    Choice.BOTH: Text("两者并存", "both stay"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The parts of a label that protect, as both sides compare them."""

    level: int
    personal: bool
    importance: str

    @property
    def rank(self) -> int:
        """The importance as a number that can be compared."""
        return IMPORTANCE.index(self.importance)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"level": self.level, "personal": self.personal, "importance": self.importance}


def stricter(one: Mark, other: Mark) -> Mark:
    """The stricter of both, part by part: what holds on this side (取严)."""
    return Mark(
        level=max(one.level, other.level),
        personal=one.personal or other.personal,
        importance=IMPORTANCE[max(one.rank, other.rank)],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Myself:
    """This installation as its peers know it. `id` is the name of its evidence log."""

    id: str
    name: str
    address: str  # host:port peers call; empty: none can


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The other installation (对方平台), and how far each side has come."""

    id: str
    name: str
    address: str
    authority: str  # PEM of the authority that issues its certificates: pinned
    key: str  # PEM of the evidence key its messages are signed with: pinned
    our_key: str  # identifier of the evidence key we told it of
    state: PeerState
    reason: str  # a word of `REASON_TITLES`
    joined: str
    last_seen: str | None
    strikes: int
    revoked: tuple[str, ...]  # serial numbers, hex
    out_stream: str
    out_number: int  # the last one given out
    out_chain: str
    out_acked: int
    feed: int  # how far into the ledger's feed the outbox has come
    in_stream: str
    in_number: int
    in_chain: str
    in_bytes: int  # of theirs that are kept here
    full_since: str | None  # since when there was no room for what they say


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a connection does. `behind`: messages and changes the peer has not confirmed (滞后).

    `most_bytes`: how many bytes of theirs may be kept here.
    """

    peer: Peer
    behind: int
    most_bytes: int
    mirrors: int
    open_conflicts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person of this side said about an item of the other (本方判定)."""

    item: str
    mark: Mark
    why: str
    who: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorItem:
    """An item of a mirrored entry: what its owner says, and the stricter mark that holds here."""

    id: str
    name: str
    title: str
    type: str
    semantic: str | None
    theirs: Mark
    holds: Mark
    ruling: Ruling | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """An entry of the other side (对方目录条目): read here, changed only there."""

    peer: str
    peer_name: str
    entry: str
    name: str
    title: str
    description: str
    owner: str  # the organisation that holds it
    status: str
    level: int  # the highest that holds here
    received: str
    items: tuple[MirrorItem, ...]
    left_out: int  # items of a large entry that are not shown here


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two words about one thing, side by side, until a person settles it."""

    id: str
    peer: str
    peer_name: str
    kind: ConflictKind
    entry: str
    item: str  # empty: about the entry
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]
    raised: str
    choice: Choice | None
    settled: str | None
    settled_by: str | None
    note: str

    @property
    def seen(self) -> str:
        """What both words are now, in sixteen letters: whoever settles says which they looked at."""
        both = json.dumps([dict(self.ours), dict(self.theirs)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(both.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pumped:
    """What one round with a peer did."""

    peer: str
    sent: int
    behind: int
    reason: str = ""  # why it stopped early; a word of `REASON_TITLES`
