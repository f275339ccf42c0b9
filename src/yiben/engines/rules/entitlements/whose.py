"""Whose programmes are asked (主体): what is said of a company keeps programmes for persons out, and the other way round.

Only what is certain is left out: facts of both kinds, or of neither (a place alone), leave nothing out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.engines.rules.entitlements.compiled import Compiled
from yiben.engines.rules.entitlements.model import About
from yiben.engines.rules.entitlements.standing import TITLES
from yiben.kernel.text import Text


class Whom(StrEnum):
    """For whom one asks."""

    COMPANY = "company"  # 企业、单位和项目
    PERSON = "person"  # 个人
    ALL = "all"  # 不区分


OF: Mapping[Whom, frozenset[About]] = {
    Whom.COMPANY: frozenset({About.ENTERPRISE, About.ORGANISATION, About.PROJECT}),
    Whom.PERSON: frozenset({About.PERSON}),
    Whom.ALL: frozenset(About),
}
"""Whose facts those are."""
_OTHER = {Whom.COMPANY: Whom.PERSON, Whom.PERSON: Whom.COMPANY}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Programmes that were not asked because they are for others: how many, and how that is known."""

    whom: Whom  # for whom they are
    count: int
    stated: bool  # said outright, not told by the facts

    @property
    def says(self) -> Text:
        """One sentence."""
        mine, theirs = ("企业和单位", "个人") if self.whom is Whom.PERSON else ("个人", "企业和单位")
        own, others = ("companies", "persons") if self.whom is Whom.PERSON else ("persons", "companies")
        many = "one programme" if self.count == 1 else f"{self.count} programmes"
        left = f"{many} for {others} {'was' if self.count == 1 else 'were'} left out"
        if self.stated:
            return Text(
                f"按所问主体，只问了{mine}的事项，未问面向{theirs}的 {self.count} 项",
                f"Asked for {own}: {left}.",
            )
        return Text(
            f"所述事实都是{mine}的，未问面向{theirs}的 {self.count} 项",
            f"Every fact stated is of {own}: {left}.",
        )

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {"for": self.whom.value, "count": self.count, "stated": self.stated, "says": str(self.says)}


def told_by(facts: Mapping[str, About]) -> Whom:
    """For whom one asks, by the facts that were stated."""
    said = {about for name, about in facts.items() if name != TITLES}  # titles are held by both
    held = [whom for whom in _OTHER if said & OF[whom]]
    return held[0] if len(held) == 1 else Whom.ALL


def asked_of(programmes: Iterable[Compiled], whom: Whom) -> tuple[Compiled, ...]:
    """Those that are not certainly for others."""
    others = OF[_OTHER[whom]] if whom in _OTHER else frozenset()
    return tuple(one for one in programmes if one.programme.about not in others)


def left_out(whom: Whom, count: int, *, stated: Whom | None) -> LeftOut | None:
    """What was left out, None where nothing was."""
    if whom is Whom.ALL or not count:
        return None
    return LeftOut(whom=_OTHER[whom], count=count, stated=stated is not None)
