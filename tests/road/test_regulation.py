"""A regulation in force: what the PBOC pack makes of the same questions, and what approved exceptions open."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from yiben.app.deriving import derive
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, people, policy
from yiben.engines import evidence
from yiben.engines.guard import DEVELOPMENT, DISPLAY, EXPORT, Act, Effect
from yiben.infra.home import Home
from yiben.kernel.actors import Actor
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused

PBOC = "pboc-data-security-2023"
SQL = "SELECT 姓名, 公民身份号码, 户籍地址 FROM residents"


class Bureau:
    """A home in which the PBOC pack rules, and the people of it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.office = platform.office
        self.today = day_in_beijing(platform.office.clock())

    def who(self, name: str, *, factors: tuple[str, ...] = ("password", "totp"), nda: bool = True) -> Actor:
        with self.office.reading(self.platform.owner()) as work:
            return replace(people.who_is(work, name), authentication=frozenset(factors), nda=nda)

    def do(self, name: str, verb: Any, /, *args: Any, **named: Any) -> Any:
        with self.office.writing(self.who(name)) as work:
            return verb(work, *args, **named)

    def effects(self, actor: Actor, act: Act, sql: str = SQL) -> dict[str, Effect]:
        plan = access.examine(self.office, actor, sql, act=act)
        return {one.column.name: one.effect for one in plan.decisions}

    def asked(
        self, register: str, *, account: str = "steward", days: int = 30, **stated: str
    ) -> policy.Asked:
        return policy.Asked(
            pack=PBOC,
            register=register,
            stated=stated,
            account=account,
            from_=self.today.isoformat(),
            until=(self.today + timedelta(days=days)).isoformat(),
        )

    def excepted(self, register: str, **stated: str) -> str:
        entry = self.do("steward", policy.request_exemption, self.asked(register, **stated))
        self.do("officer", policy.approve_exemption, entry.id)
        return str(entry.id)


@pytest.fixture(scope="module")
def prepared(landed_home: Path) -> Path:
    return landed_home


@pytest.fixture
def bureau(platform: Platform) -> Iterator[Bureau]:
    bureau = Bureau(platform)
    bureau.do("officer", policy.propose, PBOC)
    bureau.do("owner", policy.approve, PBOC)
    return bureau


def test_nothing_changes_before_a_second_person_approves(platform: Platform) -> None:
    bureau = Bureau(platform)
    bureau.do("officer", policy.propose, PBOC)
    assert bureau.effects(bureau.who("owner", factors=(), nda=False), DISPLAY)["姓名"] is Effect.PLAIN
    with pytest.raises(Refused):
        bureau.do("officer", policy.approve, PBOC)
    assert bureau.effects(bureau.who("owner"), EXPORT)["姓名"] is Effect.PLAIN
    bureau.do("owner", policy.approve, PBOC)
    assert bureau.effects(bureau.who("owner"), EXPORT)["姓名"] is Effect.WITHHELD


def test_level_three_is_masked_on_a_page_and_level_four_not_shown(bureau: Bureau) -> None:
    seen = bureau.effects(bureau.who("owner"), DISPLAY)
    assert (seen["姓名"], seen["公民身份号码"]) == (Effect.MASKED, Effect.WITHHELD)


@pytest.mark.parametrize(
    ("factors", "nda"),
    [(("password",), True), (("password", "totp"), False), (("token",), True), ((), False)],
)
def test_an_account_without_second_factor_or_agreement_gets_nothing_of_level_three(
    bureau: Bureau, factors: tuple[str, ...], *, nda: bool
) -> None:
    weak = bureau.who("owner", factors=factors, nda=nda)
    plan = access.examine(bureau.office, weak, SQL)
    assert {one.effect for one in plan.decisions if one.level >= 3} == {Effect.WITHHELD}
    said = plan.masked[0].reason
    assert "16" in said.en
    assert access.ask(bureau.office, weak, SQL).table()["姓名"].null_count == 40


def test_an_export_is_refused_with_what_would_help(bureau: Bureau) -> None:
    plan = access.examine(bureau.office, bureau.who("owner"), SQL, act=EXPORT)
    name = next(one for one in plan.decisions if one.column.name == "姓名")
    assert name.effect is Effect.WITHHELD
    assert name.ruling is not None
    assert "approval" in name.ruling.ways_out
    assert f"{PBOC}:19" in name.ruling.citations


def test_a_refusal_by_a_pack_names_its_article_and_so_does_its_evidence(bureau: Bureau) -> None:
    with pytest.raises(BadInput) as refused:
        derive(bureau.platform, bureau.who("owner", factors=()), SQL, name="names", org="云川市公安局")
    assert (refused.value.code, "Article 16" in refused.value.message.en) == ("masked_derivation", True)
    assert "第16条" in refused.value.message.zh
    assert f"{PBOC}:16" in refused.value.where["articles"]
    with bureau.office.reading(bureau.platform.owner()) as work:
        left = next(one for one in evidence.show(work.db).rows if one.kind == "data.refused")
    assert left.detail["articles"] == refused.value.where["articles"]
    assert left.detail["code"] == "masked_derivation"


def test_statistics_a_pack_refuses_name_its_article_and_so_does_their_evidence(bureau: Bureau) -> None:
    asked = access.Request(resource="residents", by=(access.tabulation.ByAsk(column="公民身份号码"),))
    with pytest.raises(Refused) as refused:
        access.statistics(bureau.office, bureau.who("owner"), asked)
    assert f"{PBOC}:19" in refused.value.where["articles"]
    with bureau.office.reading(bureau.platform.owner()) as work:
        left = next(one for one in evidence.show(work.db).rows if one.kind == "statistics.refused")
    assert left.detail["articles"] == refused.value.where["articles"]


def test_a_statement_that_fails_at_a_limit_says_which_articles_ruled_it(bureau: Bureau) -> None:
    with pytest.raises(BadInput):
        access.ask(
            bureau.office, bureau.who("owner"), "SELECT 姓名, CAST('x' || 户籍地址 AS INT) FROM residents"
        )
    with bureau.office.reading(bureau.platform.owner()) as work:
        left = next(one for one in evidence.show(work.db).rows if one.kind == "data.refused")
    assert f"{PBOC}:19" in left.detail["articles"]
    assert "watermark" in left.detail["obligations"]


def test_production_data_goes_to_a_test_environment_masked_at_most(bureau: Bureau) -> None:
    seen = bureau.effects(bureau.who("owner"), DEVELOPMENT)
    assert Effect.PLAIN not in {seen["姓名"], seen["公民身份号码"], seen["户籍地址"]}


def test_an_approved_display_scenario_opens_level_three_and_nothing_else(bureau: Bureau) -> None:
    steward = bureau.who("steward")
    assert bureau.effects(steward, DISPLAY)["姓名"] is Effect.MASKED
    entry = bureau.excepted(
        "clear-display-scenarios", scenario="窗口核对", necessity="当面核对身份", measures="单屏、离席锁屏"
    )
    assert bureau.effects(steward, DISPLAY)["姓名"] is Effect.PLAIN
    assert bureau.effects(steward, DISPLAY)["公民身份号码"] is Effect.WITHHELD
    assert bureau.effects(steward, EXPORT)["姓名"] is Effect.WITHHELD
    assert bureau.effects(bureau.who("owner"), DISPLAY)["姓名"] is Effect.MASKED
    access.ask(bureau.office, steward, SQL)
    with bureau.office.reading(bureau.platform.owner()) as work:
        read = next(one for one in evidence.show(work.db).rows if one.kind == "data.read")
    assert read.detail["exceptions"] == [entry]


def test_what_the_article_demands_must_be_stated(bureau: Bureau) -> None:
    with pytest.raises(BadInput) as refused:
        bureau.do(
            "steward",
            policy.request_exemption,
            bureau.asked("clear-display-scenarios", scenario="窗口核对", measures=" "),
        )
    assert refused.value.where["lacking"] == ["necessity", "measures"]
    assert refused.value.where["article"] == "19"


@pytest.mark.parametrize("name", ["steward", "analyst"])
def test_nobody_approves_what_they_asked_for_or_what_serves_them(bureau: Bureau, name: str) -> None:
    stated = {"scenario": "窗口核对", "necessity": "核对", "measures": "锁屏"}
    mine = bureau.do(
        "officer",
        policy.request_exemption,
        bureau.asked("clear-display-scenarios", account="officer", **stated),
    )
    serves = bureau.do(
        "steward",
        policy.request_exemption,
        bureau.asked("clear-display-scenarios", account="officer", **stated),
    )
    for entry in (mine, serves):
        for who in ("officer", name):
            with pytest.raises(Refused):
                bureau.do(who, policy.approve_exemption, entry.id)
        bureau.do("owner", policy.approve_exemption, entry.id)
        with pytest.raises(MovedOn):
            bureau.do("owner", policy.approve_exemption, entry.id)


def test_a_revoked_exception_is_dead_with_the_next_statement_in_another_process_too(bureau: Bureau) -> None:
    entry = bureau.excepted("clear-display-scenarios", scenario="核对", necessity="核对", measures="锁屏")
    other = open_platform(Home(bureau.platform.home.root).root)
    try:
        elsewhere, steward = Bureau(other), bureau.who("steward")
        assert elsewhere.effects(steward, DISPLAY)["姓名"] is Effect.PLAIN
        bureau.do("officer", policy.revoke_exemption, entry)
        assert elsewhere.effects(steward, DISPLAY)["姓名"] is Effect.MASKED
        assert bureau.effects(steward, DISPLAY)["姓名"] is Effect.MASKED
    finally:
        other.close()


def test_an_exception_limited_to_one_resource_says_nothing_of_others(bureau: Bureau) -> None:
    stated = {"scenario": "核对", "necessity": "核对", "measures": "锁屏"}
    asked = replace(bureau.asked("clear-display-scenarios", **stated), resource="res_of_somebody_else")
    entry = bureau.do("steward", policy.request_exemption, asked)
    bureau.do("officer", policy.approve_exemption, entry.id)
    assert bureau.effects(bureau.who("steward"), DISPLAY)["姓名"] is Effect.MASKED


def test_registers_and_entries_nobody_has_are_named(bureau: Bureau) -> None:
    with pytest.raises(NotFound) as refused:
        bureau.do("steward", policy.request_exemption, bureau.asked("no-such-register"))
    assert refused.value.hint is not None
    assert "clear-display-scenarios" in refused.value.hint.en
    with pytest.raises(NotFound):
        bureau.do("officer", policy.approve_exemption, "exemption_nothing")


def test_a_retired_pack_is_gone_with_the_next_statement(bureau: Bureau) -> None:
    bureau.do("officer", policy.propose, PBOC, act=policy.Act.RETIRE)
    assert bureau.effects(bureau.who("owner"), DISPLAY)["姓名"] is Effect.MASKED
    bureau.do("owner", policy.approve, PBOC)
    assert bureau.effects(bureau.who("owner"), DISPLAY)["姓名"] is Effect.PLAIN


def test_a_register_may_say_how_long_at_most(platform: Platform, tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "packs" / "gdpr-2016-679"
    folder = tmp_path / "gdpr-2016-679"
    shutil.copytree(example, folder)
    exceptions = folder / "exceptions.toml"
    text = exceptions.read_text(encoding="utf-8")
    exceptions.write_text(text.replace("[[exception]]", "[[exception]]\nmonths = 1", 1), encoding="utf-8")
    bureau = Bureau(platform)
    bureau.do("officer", policy.load, policy.prepare(folder))
    with platform.office.reading(platform.owner()) as work:
        register = next(one for one in policy.registers_of(work, folder.name) if one.months)
    stated = {fact: "说明" for fact in register.demands if fact != "approval"}
    asked = replace(bureau.asked(register.id, **stated), pack=folder.name)
    with pytest.raises(BadInput) as refused:
        bureau.do("steward", policy.request_exemption, replace(asked, from_="2027-01-31", until="2027-03-01"))
    assert refused.value.code == "exemption_too_long"
    held = bureau.do(
        "steward", policy.request_exemption, replace(asked, from_="2027-01-31", until="2027-02-28")
    )
    assert held.until == "2027-02-28"
