"""The stage of the sample zone (样例专区的各方): its bodies, everybody's account, and what they do by the usual verbs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from yiben.app.reactions import hands
from yiben.app.sample.promised import TRANSPORT
from yiben.app.wiring import Platform
from yiben.capabilities import casework, ledger, people
from yiben.capabilities.grants import day_of
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

GOVERNMENT, BUREAU = "云川省人民政府", "云川省数据专区办公室"
OPERATOR, PARTNER, BUYER = "云川交通数据运营有限公司", "云川智途算法有限公司", "云川财产保险有限公司"
_PEOPLE = {
    "zone-gov": (GOVERNMENT, Role.BUREAU, "省政府办公厅（样例）", "Provincial government (sample)"),
    "zone-bureau": (BUREAU, Role.BUREAU, "专区办公室（样例）", "Office of zones (sample)"),
    "zone-transport": (TRANSPORT, Role.STEWARD, "交通厅数据专员（样例）", "Transport steward (sample)"),
    "operator": (OPERATOR, Role.STEWARD, "专区运营单位（样例）", "Zone operator (sample)"),
    "zone-partner": (PARTNER, Role.STEWARD, "专区合作方（样例）", "Zone partner (sample)"),
    "zone-buyer": (BUYER, Role.ANALYST, "保险公司分析员（样例）", "Insurer's analyst (sample)"),
    "zone-analyst": (
        OPERATOR,
        Role.ANALYST,
        "专区数据处理人员（样例）",
        "Who processes data in the zone (sample)",
    ),
    "zone-expert-1": ("云川大学", Role.ANALYST, "评审专家甲（样例）", "First expert (sample)"),
    "zone-expert-2": ("云川理工学院", Role.ANALYST, "评审专家乙（样例）", "Second expert (sample)"),
    "zone-expert-3": ("云川数据研究院", Role.ANALYST, "评审专家丙（样例）", "Third expert (sample)"),
}


TOLD = ("operator", "zone-transport", "zone-bureau", "zone-gov", "zone-partner")
"""Whose first password stands in accounts.txt: one of each side. The home's own steward belongs to no body and speaks for all;
these are stewards and authorities of one each, which is what a zone asks for."""


class Stage:
    """The people, and what they do."""

    def __init__(self, platform: Platform, actor: Actor) -> None:
        self.platform, self.actor = platform, actor
        self.who: dict[str, Actor] = {}

    def enter(self) -> None:
        """Everybody's account; the first passwords of `TOLD` stand in accounts.txt."""
        with self.platform.office.writing(self.actor) as work:
            for name, (org, role, zh, en) in _PEOPLE.items():
                above = GOVERNMENT if org == BUREAU else None
                body = ledger.find_organisation(work, org) or ledger.ensure_organisation(work, org, parent=above)  # fmt: skip
                made = people.create_account(work, name=name, title=Text(zh, en), roles=frozenset({role}), clearance=1, org=body.id)  # fmt: skip
                people.record_nda(work, name)
                if name in TOLD:
                    people.tell_initial(work.home, name, made.password)
            for name in _PEOPLE:
                self.who[name] = replace(people.who_is(work, name), authentication=frozenset({"password", "totp"}))  # fmt: skip

    def do(self, who: str, verb: Callable[..., Any], /, *args: Any, **said: Any) -> Any:
        """A verb that changes something, by an account."""
        with self.platform.office.writing(self.who[who]) as work:
            return verb(work, *args, **said)

    def see(self, who: str, verb: Callable[..., Any], /, *args: Any, **said: Any) -> Any:
        """A verb that only looks."""
        with self.platform.office.reading(self.who[who]) as work:
            return verb(work, *args, **said)

    def move(self, name: str, case: str, move: str, **form: Any) -> None:
        """A step of a case, as it stands."""
        seen = self.see(name, casework.look, case, hands=hands()).case
        self.do(name, casework.move, seen.id, move, seen=seen.version, form=form, hands=hands())

    def day(self, days: int = 0) -> str:
        """Today where the law counts, or so many days later."""
        return day_of(self.platform.office.clock() + timedelta(days=days))
