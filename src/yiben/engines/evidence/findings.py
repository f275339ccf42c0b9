"""What a verification finds, gathered and put into words. Neighbouring findings of one sort become one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yiben.engines.evidence.model import Fault, Finding
from yiben.kernel.text import Text

MOST = 100  # findings kept in full; the others are counted


@dataclass(slots=True)
class _Draft:
    fault: Fault
    first: int | None
    last: int | None
    kind: str | None
    facts: dict[str, Any]


@dataclass(slots=True)
class Findings:
    """Collects findings in constant memory."""

    drafts: list[_Draft] = field(default_factory=list)
    found: int = 0

    def add(
        self,
        fault: Fault,
        first: int | None = None,
        last: int | None = None,
        *,
        kind: Any = None,
        **facts: Any,
    ) -> None:
        """Note a fault in events `first`..`last`; it lengthens the one before when it simply goes on."""
        last = first if last is None else last
        before = self.drafts[-1] if self.drafts else None
        if (
            before is not None
            and before.fault is fault
            and before.facts == facts
            and before.last is not None
            and before.last + 1 == first
            and self.found <= MOST
        ):
            before.last, before.kind = last, None
            return
        self.found += 1
        if self.found <= MOST:
            self.drafts.append(_Draft(fault, first, last, kind if isinstance(kind, str) else None, facts))

    def told(self) -> tuple[Finding, ...]:
        """The findings in words, those about the earliest events first."""
        ordered = sorted(self.drafts, key=lambda draft: -1 if draft.first is None else draft.first)
        return tuple(
            Finding(
                fault=draft.fault,
                first=draft.first,
                last=draft.last,
                kind=draft.kind,
                says=_WORDS[draft.fault](_which(draft), draft.facts),
            )
            for draft in ordered
        )


def _which(draft: _Draft) -> Text:
    if draft.first is None:
        return Text("数据库", "the database")
    if draft.first == draft.last:
        about = f" ({draft.kind})" if draft.kind else ""
        return Text(f"事件 {draft.first}{about}", f"event {draft.first}{about}")
    return Text(f"事件 {draft.first} 至 {draft.last}", f"events {draft.first} to {draft.last}")


def _plain(zh: str, en: str) -> Callable[[Text, dict[str, Any]], Text]:
    def say(which: Text, facts: dict[str, Any]) -> Text:
        sentence = en.format(which=which.en, **facts)
        return Text(zh.format(which=which.zh, **facts), sentence[:1].upper() + sentence[1:])

    return say


def _moved(which: Text, facts: dict[str, Any]) -> Text:
    by = facts["by"]
    if by > 0:
        return Text(
            f"{which.zh} 比封存时后移了 {by} 位: 前面插入了 {by} 个事件，或顺序被调换",
            f"{which.en}: {by} later than sealed; {by} inserted before, or the order was changed",
        )
    return Text(
        f"{which.zh} 比封存时前移了 {-by} 位: 前面删除了 {-by} 个事件，或顺序被调换",
        f"{which.en}: {-by} earlier than sealed; {-by} removed before, or the order was changed",
    )


_WORDS: dict[Fault, Callable[[Text, dict[str, Any]], Text]] = {
    Fault.BODY: _plain(
        "{which} 的内容被改动: 不再符合其叶哈希",
        "{which}: the body was changed; it no longer gives its leaf hash",
    ),
    Fault.LEAF: _plain(
        "{which} 的叶哈希被改动，内容完好", "{which}: the stored leaf hash was changed; the body is as sealed"
    ),
    Fault.COLUMNS: _plain(
        "{which} 的检索列 {columns} 与封存内容不符", "{which}: column {columns} differs from what was sealed"
    ),
    Fault.REMOVED: _plain("{which} 的内容被删除", "{which}: the body was removed"),
    Fault.UNREADABLE: _plain("{which} 无法读取: {why}", "{which} cannot be read: {why}"),
    Fault.MISSING: _plain("{which} 被删除", "{which}: removed"),
    Fault.MOVED: _moved,
    Fault.EXTRA: _plain(
        "{which} 没有签名树头覆盖: 封存之后被插入", "{which}: inserted; no signed head covers it"
    ),
    Fault.NODE: _plain(
        "{which} 与已存的树节点不符: 其中有事件连同叶哈希被改动，或节点本身被改动",
        "{which}: no longer gives the stored node over it; changed together with the leaf hash, or the node",
    ),
    Fault.NODE_MISSING: _plain("{which} 上的树节点被删除", "{which}: the stored node over it was removed"),
    Fault.NODE_EXTRA: _plain("树中多出 {count} 个节点", "{count} nodes too many in the tree"),
    Fault.ROOT: _plain(
        "{which} 中有改动: 大小为 {good} 的签名树头仍相符，大小为 {bad} 的不再相符",
        "{which}: changed in there; the signed head of size {good} still fits, that of size {bad} does not",
    ),
    Fault.SIGNATURE: _plain(
        "{which}: 大小 {size} 起的 {count} 个树头不是本平台签名的",
        "{which}: {count} heads from size {size} on were not signed by this home",
    ),
    Fault.CHAIN: _plain(
        "{which}: 大小为 {size} 的树头与前一个不相连，中间的树头被删除",
        "{which}: the head of size {size} does not follow the one before; heads between were removed",
    ),
    Fault.HEAD: _plain(
        "{which}: 数据库中大小为 {size} 的树头被改动，与树头文件不符",
        "{which}: the head of size {size} was changed in the database; the heads file has another",
    ),
    Fault.HEAD_MISSING: _plain(
        "{which}: 大小为 {size} 的树头在文件中，但已从数据库删除",
        "{which}: the head of size {size} is in the heads file but was removed from the database",
    ),
    Fault.FILE: _plain(
        "树头文件被改动 (大小为 {size} 的树头)", "The heads file was changed, at the head of size {size}"
    ),
    Fault.TRUNCATED: _plain(
        "{which} 被删除: {time} 签名的树头有 {size} 个事件，数据库只有 {events} 个",
        "{which}: removed; a head signed at {time} has {size} events, the database only {events}",
    ),
    Fault.ROLLED_BACK: _plain(
        "{which} 曾被封存，后来数据库被退回到 {size} 个事件后继续写入",
        "{which}: sealed once, then the database was set back to {size} events and written on",
    ),
    Fault.NO_KEY: _plain(
        "签名密钥不见了，无法核对签名", "The signing key is gone; no signature can be checked"
    ),
    Fault.KEY: _plain(
        "密钥 {key} 可以签名，但之前的密钥没有为它作保: 不是由轮换产生的",
        "The key {key} can sign, and no key before it vouched for it: it came by no rotation",
    ),
    Fault.BESIDE: _plain(
        "{table} 中的 {name} 与日志所记不符: 被增加、改动或删除",
        "of {table}, {name} differs from what the log says: added, changed or removed",
    ),
}
