"""What the base pack declares of sharing: packs/yiben-base/sharing.toml (用途、参数、协议条款)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiben.capabilities.grants import Budget, Road
from yiben.capabilities.sharing.model import Purpose
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseForm:
    """A clause with its blanks. `fills`: the field of a pack's register of agreements that wants it."""

    id: str
    title: Text
    says: Text
    fills: str | None
    entrusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All of it. `preferred`: roads by level, the first to be preferred."""

    purposes: tuple[Purpose, ...]
    by_itself_below: int
    most_days: int
    storage_days: int
    budget: Budget
    preferred: Mapping[int, tuple[Road, ...]]
    clauses: tuple[ClauseForm, ...]

    def purpose(self, said: str) -> Purpose:
        """The purpose called so, by its id or either name. BadInput `no_such_purpose` names those there are."""
        wanted = said.strip().casefold()
        for one in self.purposes:
            if wanted in (one.id, one.title.zh.casefold(), one.title.en.casefold()):
                return one
        zh = "、".join(one.title.zh for one in self.purposes)
        en = ", ".join(one.id for one in self.purposes)
        raise BadInput(
            "no_such_purpose",
            Text(f"用途「{said[:80]}」不在清单内", f"“{said[:80]}” is not on the list of purposes."),
            where={"field": "purpose"},
            hint=Text(f"可选：{zh}", f"There are: {en}."),
        )

    def prefers(self, level: int) -> tuple[Road, ...]:
        """The roads preferred for a level; for one above the list, those of the highest on it."""
        return self.preferred.get(level) or self.preferred[max(self.preferred)]


@lru_cache(maxsize=1)
def declared() -> Declared:
    """What is declared. Raises BadInput naming the file when it cannot be read."""
    return read(read_toml(packs_folder() / "yiben-base" / "sharing.toml"))


def purposes() -> tuple[Purpose, ...]:
    """The declared purposes, in order."""
    return declared().purposes


def read(document: Mapping[str, Any]) -> Declared:
    """The declarations of a `sharing.toml`."""
    return Declared(
        purposes=tuple(
            Purpose(id=one["id"], title=_text(one), says=_text(one, "says_")) for one in document["purpose"]
        ),
        by_itself_below=int(document["by_itself"]["below"]),
        most_days=int(document["term"]["most_days"]),
        storage_days=int(document["storage"]["days"]),
        budget=Budget(
            **{name: int(most) for name, most in document["budget"].items() if isinstance(most, int)}
        ),
        preferred={
            int(level): tuple(Road(road) for road in roads)
            for level, roads in document["preferred"].items()
            if level.isdigit()
        },
        clauses=tuple(
            ClauseForm(
                id=one["id"],
                title=_text(one),
                says=_text(one, "says_"),
                fills=one.get("fills"),
                entrusted=bool(one.get("entrusted")),
            )
            for one in document["clause"]
        ),
    )


def _text(table: Mapping[str, Any], prefix: str = "") -> Text:
    return Text(table[f"{prefix}zh"], table[f"{prefix}en"])
