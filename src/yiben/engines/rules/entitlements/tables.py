"""Values out of a programme's tables, with everything that cannot be read noted at its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from yiben.engines.rules.entitlements.faults import Faults, Path
from yiben.engines.rules.entitlements.figures import figure
from yiben.engines.rules.entitlements.tree import Type
from yiben.kernel.text import Text

Enum_ = TypeVar("Enum_", bound=StrEnum)

MONEY = frozenset({Type.MONEY, Type.ZERO})
SHARE = frozenset({Type.SHARE, Type.ZERO})
COUNT = frozenset({Type.PURE, Type.ZERO})
ANY = MONEY | SHARE | COUNT


@dataclass(slots=True)
class Desk:
    """What one reading knows."""

    pack: str
    faults: Faults
    paths: dict[str, Path] = field(default_factory=dict)

    def wrong(
        self, path: Path, zh: str, en: str, hint: Text | None = None, *, code: str = "programme_shape"
    ) -> None:
        """Note what is wrong."""
        self.faults.add(code, path, Text(zh, en), hint)

    def text(self, table: Mapping[str, Any], zh: str, en: str) -> Text | None:
        """What people read, in both languages; None where it is not written."""
        return Text(str(table[zh]), str(table.get(en, table[zh]))) if zh in table else None

    def word(self, kind: type[Enum_], said: Any, path: Path, default: Enum_) -> Enum_:
        """One of a few words."""
        if said is None:
            return default
        try:
            return kind(said)
        except ValueError:
            known = ", ".join(kind)
            self.wrong(
                path,
                f"不能是「{str(said)[:40]}」",
                f"cannot be “{str(said)[:40]}”",
                Text(f"可用：{known}", f"There are: {known}."),
            )
            return default

    def number(self, said: Any, path: Path, *, of: frozenset[Type]) -> Fraction | None:
        """A figure of one of these types, exact."""
        if said is None:
            return None
        text = str(said)
        read = None if isinstance(said, bool) else figure(text.removeprefix("-"))
        if read is None or read[1] not in of:
            self.wrong(
                path,
                f"不是这里要的数：{text[:40]}",
                f"is not the figure needed here: {text[:40]}",
                Text(
                    "比例写 20%，金额写 200万元，数量写 10",
                    "Write a share as 20%, money as 200万元, a count as 10.",
                ),
            )
            return None
        return -read[0] if text.startswith("-") else read[0]


def full_id(name: str, pack: str) -> str:
    """pack/programme; a bare id is one of the pack's own."""
    return name if "/" in name else f"{pack}/{name}"


def words(said: Any) -> tuple[str, ...]:
    """A list of words, of which one may stand alone."""
    return () if said is None else (str(said),) if isinstance(said, str) else tuple(str(one) for one in said)
