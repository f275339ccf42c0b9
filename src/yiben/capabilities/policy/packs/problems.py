"""What is wrong with a pack, all of it at once: each problem with file, line and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST = 200
"""More than so many are not told: whoever has mended these looks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. `line` counts from 1; None where the file as a whole is meant."""

    file: str
    line: int | None
    message: Text
    hint: Text | None = None
    code: str = "bad_pack"

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "file": self.file,
            "line": self.line,
            "code": self.code,
            "message": str(self.message),
            "hint": str(self.hint) if self.hint else None,
        }


@dataclass(slots=True)
class Problems:
    """Collects; `refuse` raises when there is anything."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self, file: str, line: int | None, message: Text, *, hint: Text | None = None, code: str = "bad_pack"
    ) -> None:
        """Note one more, unless the same stands there already."""
        problem = Problem(file=file, line=line, message=message, hint=hint, code=code)
        if problem not in self.found[-20:]:
            self.found.append(problem)

    def take(self, error: BadInput, *, file: str, line: int | None) -> None:
        """Note what an engine refused, at its place in the pack."""
        self.add(
            error.where.get("file") or file,
            error.where.get("line") or line,
            error.message,
            hint=error.hint,
            code=error.code,
        )

    def refuse(self, pack: str) -> None:
        """Raise BadInput with every problem in `where`; the first one is the message."""
        if not self.found:
            return
        ordered = sorted(self.found, key=lambda one: (one.file, one.line or 0))
        first, count = ordered[0], len(ordered)
        where: dict[str, Any] = {"pack": pack, "file": first.file, "line": first.line}
        if count > 1:
            where["errors"] = [one.as_dict() for one in ordered[:MOST]]
            where["count"] = count
        raise BadInput(first.code, first.message, where=where, hint=first.hint)


def nearest(word: str, known: Iterable[str], *, called: Text | None = None) -> Text:
    """A hint: the word that was probably meant, else all there are."""
    words = sorted({str(one) for one in known})
    near = get_close_matches(str(word), words, n=1, cutoff=0.6)
    if near:
        return Text(f"是不是 {near[0]}？", f"Did you mean {near[0]}?")
    listed = words[:40]
    kind = called or Text("可用", "There are")
    more = " …" if len(words) > len(listed) else ""
    return Text(f"{kind.zh}：{'、'.join(listed)}{more}", f"{kind.en}: {', '.join(listed)}{more}.")
