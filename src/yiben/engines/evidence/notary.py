"""What appending needs of a home, and what stops it: keys, the heads file, the hash the log was founded with."""

from dataclasses import dataclass, field

from yiben.engines.evidence import tree
from yiben.engines.evidence.heads import HeadsFile
from yiben.engines.evidence.keys import Keys, make_keys, need_keys
from yiben.engines.evidence.model import Head
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Text

Peaks = dict[int, bytes]


@dataclass(slots=True)
class Notary:
    """What appending needs of a home: keys, the heads file, and the peaks of the last tree it signed."""

    home: Home
    hash: str = ""  # asked for; empty: as the log was founded, SHA-256 for a new one
    file: HeadsFile = field(init=False)
    known: tuple[Head, Peaks] | None = None
    _keys: Keys | None = None
    _keys_of: int = 0  # when the keys folder had changed last

    def __post_init__(self) -> None:
        self.file = HeadsFile(self.home)

    def keys(self, before: Head | None) -> Keys:
        """The signing keys; made when the log has no head `before`, read again when the folder changed (a rotation)."""
        changed = self.home.keys.stat().st_mtime_ns
        if self._keys is None or changed != self._keys_of:
            self._keys = need_keys(self.home) if before else make_keys(self.home)
            self._keys_of = changed
        return self._keys

    def origin(self, before: Head | None) -> str:
        """The log's name. BadInput `evidence_hash_fixed` when another hash is asked for than it was founded with."""
        if before is None:
            tree.hash_named(self.hash or "sha256")
            return self.keys(None).origin + (f".{self.hash}" if self.hash not in {"", "sha256"} else "")
        if before.hash not in tree.HASHES:
            raise damaged()
        if self.hash and self.hash != before.hash:
            raise _hash_fixed(before.hash, self.hash)
        return before.origin


def _hash_fixed(founded: str, asked: str) -> BadInput:
    return BadInput(
        "evidence_hash_fixed",
        Text(
            f"存证日志建立时选用 {founded}，不能改为 {asked}",
            f"The evidence log was founded with {founded}; it cannot change to {asked}.",
        ),
        hint=Text(
            f"请取消 YIBEN_EVIDENCE_HASH 或设为 {founded}；要用 {asked} 须新建数据目录",
            f"Unset YIBEN_EVIDENCE_HASH or say {founded}; {asked} needs a new home.",
        ),
    )


def damaged() -> Unavailable:
    """What is raised where stored hashes do not give what was signed."""
    return Unavailable(
        "evidence_damaged",
        Text(
            "存证日志与最后签名的树头不符，已停止写入",
            "The evidence log no longer matches its last signed head; nothing is written on top of it.",
        ),
        hint=Text(
            "请运行 yiben log verify 查看哪里被改动", "Run `yiben log verify` to see what was changed."
        ),
    )
