"""What the cascade's pages say in plain words: how a line does, and texts of the other side made harmless to look at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yiben.capabilities.cascade import REASON_TITLES, Mark, PeerState, Standing, plainly
from yiben.kernel.text import Text

QUIET = timedelta(minutes=10)  # a sign of life comes every thirty seconds while both are up
_CERTIFICATE = frozenset(
    {"certificate_expired", "certificate_forged", "certificate_missing", "certificate_revoked"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How a connection does: a tone of `ui.chip`, a word, what that means, what to do (empty: nothing)."""

    tone: str
    word: Text
    says: Text
    do: Text | None = None


def harmless(said: object, *, most: int = 4_000) -> str:
    """A text of the other side for the eye: what would turn or hide letters is shown as �, at most `most` letters."""
    text = plainly(str(said))
    return text if len(text) <= most else text[:most] + "…"


def mark_words(mark: Mark) -> Text:
    """What protects an item beside its level."""
    grade = {
        "general": Text("一般数据", "general"),
        "important": Text("重要数据", "important"),
        "core": Text("核心数据", "core"),
    }[mark.importance]
    return Text(f"个人信息 · {grade.zh}", f"personal · {grade.en}") if mark.personal else grade


def room_words(kept: int, most: int) -> Text:
    """How many bytes are kept of a peer, and how many may be."""
    taken, room = f"{kept / 1_000_000:,.1f} MB", f"{most / 1_000_000:,.0f} MB"
    return Text(f"{taken}，上限 {room}", f"{taken} of {room}")


def line_of(one: Standing, now: datetime) -> Line:
    """How a connection does now, in plain words."""
    peer = one.peer
    why = REASON_TITLES.get(peer.reason, Text(peer.reason, peer.reason))
    match peer.state:
        case PeerState.LEFT:
            return Line(
                tone="",
                word=Text("已退出", "left"),
                says=Text(
                    "不再收发；收到的目录保持原样", "Nothing goes or comes; its entries stay as they were"
                ),
            )
        case PeerState.CUT_OFF:
            return Line(
                tone="bad",
                word=Text("已切断", "cut off"),
                says=Text(f"多次违规被切断：{why.zh}", f"Cut off after several wrong messages: {why.en}"),
                do=Text("查明原因后恢复连接", "Find out why, then let it back"),
            )
        case PeerState.HALTED:
            return Line(
                tone="bad",
                word=Text("已暂停", "halted"),
                says=Text(f"双方进度对不上：{why.zh}", f"The positions do not fit: {why.en}"),
                do=Text(
                    "一方是否从备份恢复过？核实后从头重发",
                    "Was one side restored from a backup? Check, then send everything again",
                ),
            )
        case PeerState.ACTIVE:
            return _active(one, why, now)


def _active(one: Standing, why: Text, now: datetime) -> Line:
    peer = one.peer
    waiting = Text(
        f"{one.behind:,} 项变更等待送出，恢复后按顺序补送" if one.behind else "恢复后自动继续",
        f"{one.behind:,} changes wait and go out in order when it is back" if one.behind else "It goes on by itself",
    )  # fmt: skip
    if peer.full_since is not None:
        room = room_words(peer.in_bytes, one.most_bytes)
        says = Text(
            f"对方内容在本方占 {room.zh}：放不下的由对方保留，没有丢失",
            f"What is kept of them takes {room.en}; what does not fit stays with them, nothing is lost",
        )
        do = Text(
            "核实后调大 YIBEN_CASCADE_PEER_MB 并重启，对方会自动补送",
            "Look into it, then raise YIBEN_CASCADE_PEER_MB and start anew: they send the rest by themselves",
        )
        return Line(tone="bad", word=Text("空间已满", "no room"), says=says, do=do)
    if peer.reason == "certificate_early":
        do = Text("校准双方服务器的时钟，线路自动恢复", "Set both clocks right; the line goes on by itself")
        return Line(tone="bad", word=Text("线路不通", "line down"), says=why, do=do)
    if peer.reason in _CERTIFICATE:
        do = Text(
            "请证书有问题的一方更换证书，或重新邀请",
            "The side whose certificate it is renews it, or is invited again",
        )
        return Line(tone="bad", word=Text("线路不通", "line down"), says=why, do=do)
    if peer.reason in {"full", "disk_full"}:
        return Line(
            tone="warn", word=Text("等待对方腾出空间", "waiting for room"),
            says=Text(f"{why.zh}；{waiting.zh}", f"{why.en}; {waiting.en}"),
            do=Text("与对方联系；这里不必办理", "Tell the other side; nothing is to be done here"),
        )  # fmt: skip
    if peer.reason:
        says = Text(f"{why.zh}；{waiting.zh}", f"{why.en}; {waiting.en}")
        return Line(tone="warn", word=Text("线路不通", "line down"), says=says)
    if peer.last_seen is None:
        return Line(
            tone="info", word=Text("等待首次联络", "not heard yet"),
            says=Text("平台运行后一秒内开始", "It begins within a second once the platform is up"),
        )  # fmt: skip
    if now - datetime.fromisoformat(peer.last_seen) > QUIET:
        return Line(
            tone="warn", word=Text("很久没有联络", "silent"),
            says=Text("平台是否在运行？", "Is the platform up?"), do=Text("运行 yiben up", "Run yiben up"),
        )  # fmt: skip
    if one.behind:
        says = Text(f"正在送出 {one.behind:,} 项变更", f"{one.behind:,} changes are on their way")
        return Line(tone="info", word=Text("同步中", "catching up"), says=says)
    return Line(tone="good", word=Text("通畅", "in order"), says=Text("双方一致", "Both sides know the same"))
