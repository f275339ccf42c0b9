"""A city with a zone: government, bureau, a department that supervises and provides, an operator, a partner, a buyer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bureaus import acting, join
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import casework, grants, ledger, people, policy, zones
from yiben.capabilities.grants import Road
from yiben.capabilities.zones.actions.applying import Paper
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role

if TYPE_CHECKING:
    from starlette.testclient import TestClient
    from visitors import Browser

GOVERNMENT, BUREAU, TRAFFIC = "云川市人民政府", "云川市经信局", "云川市交通委"
OPERATOR, PARTNER, BUYER = "云川数运公司", "云川算法公司", "云川保险公司"
PEOPLE = {
    "gov": (GOVERNMENT, Role.BUREAU, None),
    "bea": (BUREAU, Role.BUREAU, GOVERNMENT),
    "tra": (TRAFFIC, Role.STEWARD, GOVERNMENT),
    "tea": (TRAFFIC, Role.BUREAU, GOVERNMENT),
    "opal": (OPERATOR, Role.STEWARD, None),
    "otto": (OPERATOR, Role.STEWARD, None),
    "pia": (PARTNER, Role.STEWARD, None),
    "buy": (BUYER, Role.ANALYST, None),
    "exa": ("云川大学", Role.ANALYST, None),
    "exb": ("云川理工", Role.ANALYST, None),
    "exc": ("云川学院", Role.ANALYST, None),
}
SCENARIO = "车险定价"
CLAUSES = {name: f"约定{title.zh}" for name, title in zones.CLAUSES.items()}
FLOWS = ("line", "stop", "riders")


@dataclass
class City:
    """The people, what the department holds, what the operator made, and a clock that can be moved."""

    platform: Platform
    later: timedelta = field(default_factory=timedelta)

    @property
    def office(self) -> Office:
        made = self.platform.office
        return replace(made, clock=lambda: made.clock() + self.later)

    def who(self, name: str) -> Actor:
        with self.platform.office.reading(self.platform.owner()) as work:
            return acting(work, name)

    def do(self, name: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        with self.office.writing(self.who(name)) as work:
            return verb(work, *args, **said)

    def see(self, name: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        with self.office.reading(self.who(name)) as work:
            return verb(work, *args, **said)

    def move(self, name: str, case: str, move: str, *, handed: tuple[casework.Handed, ...] = (), **form: Any) -> casework.Case:  # fmt: skip
        seen = self.see(name, lambda work: casework.look(work, case, hands=hands())).case
        return self.do(name, casework.move, seen.id, move, seen=seen.version, form=form, attachments=handed, hands=hands())  # fmt: skip

    def day(self, days: int = 0) -> str:
        return grants.day_of(self.office.clock() + timedelta(days=days))

    # ---- the way to an agreement

    def noticed(self, **said: Any) -> zones.Notice:
        zone = self.do("bea", zones.make_zone, said.pop("name", "交通专区"), kind=zones.Kind.FIELD, supervisor=TRAFFIC)  # fmt: skip
        words = {
            "says": "公开遴选专区运营单位",
            "until": self.day(30),
            "conditions": ("具备公交数据处理经验",),
        }
        return self.do("bea", zones.publish_notice, zone.id, **{**words, **said})

    def papers(self, notice: zones.Notice, *, without: str = "", **until: str) -> list[Paper]:
        named = (*zones.CONDITIONS, *notice.conditions)
        return [
            Paper(
                condition=one, name=f"佐证{n}.txt", content=f"{one} 佐证".encode(), valid_until=until.get(one)
            )
            for n, one in enumerate(named)
            if one != without
        ]

    def applied(
        self, notice: zones.Notice, *, papers: list[Paper] | None = None, **said: Any
    ) -> casework.Case:
        held = self.papers(notice) if papers is None else papers
        return self.do(
            "opal", zones.apply, notice.id, plan="建设交通专区", papers=held, hands=hands(), **said
        )

    def checked(self, case: casework.Case, *, false: str = "") -> None:
        for one in self.see("bea", zones.papers_of, case.id):
            bad = one.condition == false
            verdict = zones.Verdict.FALSE if bad else zones.Verdict.SOUND
            self.do(
                "bea",
                zones.check_paper,
                one.id,
                verdict=verdict,
                says="查无此证" if bad else "",
                hands=hands(),
            )

    def reviewed(self, case: casework.Case, *marks: float) -> casework.Case:
        self.move("bea", case.id, "to_review", experts=["exa", "exb", "exc"])
        for name, mark in zip(("exa", "exb", "exc"), marks or (80, 85, 90), strict=True):
            scores = dict.fromkeys(zones.WORDS, mark)
            self.do(name, zones.review, case.id, scores=scores, says="方案可行", hands=hands())
        return self.see("gov", lambda work: casework.look(work, case.id, hands=hands())).case

    def agreed(self, **said: Any) -> zones.Agreement:
        case = self.applied(self.noticed())
        self.checked(case)
        self.reviewed(case)
        self.move("gov", case.id, "authorise", signing_mode="bureau")
        self.move("bea", case.id, "sign", **{**CLAUSES, "providers_share": 3000, **said})
        return self.see("bea", zones.agreements)[-1]

    # ---- data, products, partners

    def shared(self, agreement: zones.Agreement, *, roads: tuple[str, ...] = ("api",), grade: int = 2, need: str = "no", columns: tuple[str, ...] = FLOWS) -> casework.Case:  # fmt: skip
        form = {
            "resource": "flows",
            "columns": list(columns),
            "roads": list(roads),
            "scenario": "公交优化",
            "need": "按场景申请",
            "subject_authorisation": True,
            "ends": self.day(200),
        }
        case = self.do("opal", zones.ask, agreement.id, form=form, hands=hands())
        self.move("tea", case.id, "confirm", negative_list=True)
        grades = [f"{name}={grade}" for name in columns]
        return self.move("tra", case.id, "consent", grades=grades, necessity=need == "yes")

    def filed(self, agreement: zones.Agreement, **said: Any) -> zones.Product:
        words: dict[str, Any] = {
            "name": "线路客流指数",
            "resource": "indices",
            "price": 37,
            "unit": zones.Unit.CALL,
            "price_basis": "成本加成，见附件测算",
            "scenarios": (SCENARIO, "选址分析"),
            "scope": "本市持牌保险机构",
            "manner": "接口和核验",
            "roads": ("sql", "file", "api", "verify"),
        }
        return self.do("opal", zones.file, agreement.id, zones.Filing(**{**words, **said}))

    def used(self, product: zones.Product, *, to: str = BUYER, roads: tuple[str, ...] = ("sql",), scenario: str = SCENARIO) -> grants.Grant:  # fmt: skip
        return self.do("opal", zones.give_use, product.id, to=to, scenario=scenario, columns=("line", "level"), ends=self.day(90), roads=roads, verify_by="line" if roads == ("verify",) else None)  # fmt: skip

    def admitted(self, agreement: zones.Agreement, *, grade: str = "A") -> zones.Partner:
        return self.do("opal", zones.admit, agreement.id, PARTNER, qualification="软件企业", qualified_until=self.day(400), contract=("合同.pdf", b"contract"), grade=grade)  # fmt: skip


def found_city(platform: Platform, folder: Path) -> None:
    """People, data of the department, what the operator made of it, and the pack in force."""
    with platform.office.writing(platform.owner()) as work:
        for name, (org, role, below) in PEOPLE.items():
            join(work, name, org, role, below=below)
    _bring(
        platform, folder, "flows", TRAFFIC, ["line,stop,riders", *(f"L{n},S{n},{n * 7}" for n in range(30))]
    )
    _bring(platform, folder, "indices", OPERATOR, ["line,level", *(f"L{n},{n % 5}" for n in range(30))])
    for name, verb in (("officer", policy.propose), ("owner", policy.approve)):
        with platform.office.reading(platform.owner()) as work:
            who = people.who_is(work, name)
        strong = replace(who, authentication=frozenset({"password", "totp"}), nda=True)
        with platform.office.writing(strong) as work:
            verb(work, zones.PACK)


def _bring(platform: Platform, folder: Path, name: str, org: str, lines: list[str]) -> None:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    bring_in(platform, platform.owner(), Order(source=str(path), org=org, name=name, title=name))
    with platform.office.reading(platform.owner()) as work:
        officer, items = people.who_is(work, "officer"), ledger.describe(work, name).items
    for item in items:
        with platform.office.writing(platform.owner()) as work:
            said = ledger.Correction(level=1, personal=False, why="不含个人信息")
            done = ledger.correct(work, item.id, said)
        if done.request is not None:
            with platform.office.writing(officer) as work:
                ledger.approve_label(work, done.request.id)
    with platform.office.writing(platform.owner()) as work:
        ledger.approve(work, name)


def signed(city: City, client: "TestClient", name: str) -> "Browser":
    """Who has just signed in, at their pages; the passwords of a town are not kept."""
    from visitors import Browser

    with city.platform.office.writing(city.platform.owner()) as work:
        password = people.reset_password(work, name).password
    client.cookies.clear()
    token = people.sign_in(city.platform.office, name=name, password=password, address="test").token
    client.cookies.set("yiben_session", token)
    return Browser(client)


def roads(*words: str) -> frozenset[Road]:
    return frozenset(Road(word) for word in words)


def code_of(verb: Callable[[], object]) -> str:
    """The code of what it is refused with; empty when it is not."""
    from yiben.kernel.errors import YibenError

    try:
        verb()
    except YibenError as error:
        return error.code
    return ""


__all__ = ["City", "Work", "code_of", "found_city", "roads", "signed"]
