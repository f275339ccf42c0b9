"""What the base pack declares of opening: packs/yiben-base/opening.toml (许可、主题、专区、目标、条款)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiben.capabilities.opening.nouns import Licence, Theme, Zone
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseForm:
    """A clause of the agreement of use, with its blanks."""

    id: str
    title: Text
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All of it."""

    licences: tuple[Licence, ...]
    themes: tuple[Theme, ...]
    zones: tuple[Zone, ...]
    targets: Mapping[int, int]  # year → datasets
    review_months: int
    grace_days: int
    cycle_days: Mapping[str, int]
    by_itself: frozenset[str]
    most_days: int
    clauses: tuple[ClauseForm, ...]


@lru_cache(maxsize=1)
def declared() -> Declared:
    """What is declared. Raises BadInput naming the file when it cannot be read."""
    return read(read_toml(packs_folder() / "yiben-base" / "opening.toml"))


def licences() -> tuple[Licence, ...]:
    """The licences there are, in order."""
    return declared().licences


def themes() -> tuple[Theme, ...]:
    """The themes there are, in order."""
    return declared().themes


def zones() -> tuple[Zone, ...]:
    """The special zones there are, in order."""
    return declared().zones


def targets() -> Mapping[int, int]:
    """Datasets that shall be open by the end of a year, by year."""
    return declared().targets


def licence(identifier: str) -> Licence:
    """One licence. BadInput `no_such_licence` names those there are."""
    for one in licences():
        if one.id.casefold() == identifier.strip().casefold():
            return one
    listed = ", ".join(one.id for one in licences())
    raise BadInput(
        "no_such_licence",
        Text(f"没有许可协议「{identifier[:60]}」", f"There is no licence “{identifier[:60]}”."),
        where={"field": "licence"},
        hint=Text(f"可选：{listed}", f"There are: {listed}."),
    )


def read(document: Mapping[str, Any]) -> Declared:
    """The declarations of an `opening.toml`."""
    late = document["late"]
    return Declared(
        licences=tuple(
            Licence(
                id=one["id"],
                title=_text(one),
                url=one["url"],
                says=_text(one, "says_"),
                text=_text(one, "text_") if "text_zh" in one else None,
            )
            for one in document["licence"]
        ),
        themes=tuple(
            Theme(id=one["id"], title=_text(one), basis=one.get("basis", "")) for one in document["theme"]
        ),
        zones=tuple(
            Zone(id=one["id"], title=_text(one), says=_text(one, "says_"), basis=one.get("basis", ""))
            for one in document["zone"]
        ),
        targets={int(one["year"]): int(one["sets"]) for one in document["target"]},
        review_months=int(document["review"]["months"]),
        grace_days=int(late["grace_days"]),
        cycle_days={name: days for name, days in late.items() if isinstance(days, int)},
        by_itself=frozenset(document["apply"]["by_itself"]),
        most_days=int(document["apply"]["most_days"]),
        clauses=tuple(
            ClauseForm(id=one["id"], title=_text(one), says=_text(one, "says_")) for one in document["clause"]
        ),
    )


def _text(table: Mapping[str, Any], prefix: str = "") -> Text:
    return Text(table[f"{prefix}zh"], table[f"{prefix}en"])
