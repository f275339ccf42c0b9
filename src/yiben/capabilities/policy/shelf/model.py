"""The nouns of the shelf: packs that can be had, and what was asked and decided about them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from yiben.capabilities.policy.packs.entries import PackHead
from yiben.capabilities.policy.packs.pack import Origin
from yiben.kernel.errors import BadInput


class Act(StrEnum):
    """What is asked about a pack."""

    ACTIVATE = "activate"  # 启用
    RETIRE = "retire"  # 停用


class State(StrEnum):
    """Where a request stands."""

    PROPOSED = "proposed"  # 待审批
    APPROVED = "approved"  # 已批准
    REFUSED = "refused"  # 未批准


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request about a pack, and what became of it. Days are ISO; `until` is the first day it no longer rules."""

    id: str
    act: Act
    pack: str
    version: str
    digest: str
    from_: str
    until: str | None
    reason: str
    state: State
    asked_by: str
    asked_at: str
    decided_by: str | None = None
    decided_at: str | None = None
    note: str = ""

    def rules_on(self, day: str) -> bool:
        """Whether it makes the pack rule on `day`."""
        return (
            self.act is Act.ACTIVATE
            and self.state is State.APPROVED
            and self.from_ <= day
            and (self.until is None or day < self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A pack that can be had: where it lies, and its head; or what is wrong with its head."""

    id: str
    version: str
    folder: Path
    origin: Origin
    head: PackHead | None
    problem: BadInput | None = None

    @property
    def citation(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A pack and how it stands here: since when it rules, and what waits for a second person."""

    held: Held
    always: bool  # the base pack
    rules: bool
    since: str | None
    until: str | None
    waiting: Request | None
