"""Pack 3, Guizhou's integrated public-data resource system: the ledger part, whole, with its routes, marks and targets."""

from itertools import product
from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.engines.rules.decisions import decide, read_facts
from yiben.infra.packs import packs_folder

LEDGER = {"catalogued": True, "linked": True, "on_responsibility_list": True, "sharing_seal": True}
ROUTES = {
    "government": "public_data_area",
    "institution": "public_data_area",
    "sector_institution": "sector_department",
    "utility": "enterprise_zone",
}
SECTIONS = [
    "0", "1", "2", "3.1.1", "3.1.2", "3.1.3", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5", "3.2.6",
    "3.3.1", "3.3.2", "3.4.1", "3.4.2", "4.1", "4.2", "4.3", "4.4",
]  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> policy.Pack:
    return policy.check(packs_folder() / "guizhou-public-data-2023")


@pytest.fixture(scope="module")
def book(pack: policy.Pack) -> Any:
    return policy.compiled_alone(pack)


def ask(
    book: Any, activity: str, mode: str | None, *, unit: str = "government", **more: Any
) -> dict[str, Any]:
    marks = {name: more.pop(name, False) for name in ("unshared", "unopened", "unreturned")}
    facts = {
        "activity": activity,
        "mode": mode,
        "items": [{"sensitivity": 1, "importance": "general", "personal": False} | marks],
        "subject": {"unit": unit},
        "context": LEDGER | more,
    }
    return decide([book], read_facts(facts, book.vocabulary)).as_dict()


def unmet(answer: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in (*answer["prohibitions"], *answer["unmet"])}


def test_every_paragraph_of_the_plan_is_there_with_text_and_rendering(pack: policy.Pack) -> None:
    assert [article.id for article in pack.articles] == SECTIONS
    for article in pack.articles:
        assert article.text
        assert article.says_en
        assert len(article.says_en) > 1.6 * len(article.text), article.id
    covers = [article.cover.value for article in pack.articles]
    assert {name: covers.count(name) for name in set(covers)} == {"declared": 18, "outside": 2}
    assert all(article.why for article in pack.articles if article.cover.value != "declared")


def test_sentences_broken_by_a_page_are_joined(pack: policy.Pack) -> None:
    text = {article.id: str(article.text) for article in pack.articles}
    assert "公共数据授权运营体系初步形成" in text["2"]
    assert text["3.3.1"].endswith("持续优化数据共享审批流程。")
    assert "“目录关联系统、系统关联数据，" in text["3.2.2"]


def test_every_case_comes_out_as_written_and_every_control_is_met(pack: policy.Pack, book: Any) -> None:
    ran = policy.run_cases(pack)
    assert len(ran) >= 25
    assert not [(one.case.id, one.misses) for one in ran if one.misses]
    cited: set[str] = set()
    for case in pack.cases:
        answer = decide([book], read_facts(case.facts, book.vocabulary)).as_dict()
        cited |= {one["control"] for one in answer["citations"]}
    assert not {control.id for control in pack.controls} - cited


@pytest.mark.parametrize(("unit", "route"), list(product(ROUTES, sorted(set(ROUTES.values())))))
def test_each_kind_of_unit_has_one_route(book: Any, unit: str, route: str) -> None:
    answer = ask(book, "transmit", "gather", unit=unit, route=route, lawful=True, gathered_by="physical")
    assert answer["effect"] == ("permit" if ROUTES[unit] == route else "conditional")


def test_only_utilities_are_asked_whether_gathering_is_lawful(book: Any) -> None:
    for unit, route in ROUTES.items():
        answer = ask(book, "transmit", "gather", unit=unit, route=route, lawful=False, gathered_by="physical")
        assert ("lawful" in unmet(answer)) is (unit == "utility")


@pytest.mark.parametrize(
    ("activity", "mode", "mark", "kind"),
    [
        ("provide", "api", "unshared", "share_attribute"),
        ("publish", None, "unopened", "open_attribute"),
        ("provide", "return_flow", "unreturned", "return_attribute"),
    ],
)
def test_each_attribute_opens_its_own_road_only(
    book: Any, activity: str, mode: str | None, mark: str, kind: str
) -> None:
    for lacking in ("unshared", "unopened", "unreturned"):
        said: dict[str, Any] = {lacking: True}
        found = unmet(ask(book, activity, mode, **said))
        assert found == ({kind} if lacking == mark else set())


def test_of_several_items_one_without_the_mark_is_enough(book: Any) -> None:
    marked = {"unshared": False, "unopened": False, "unreturned": False}
    facts = {
        "activity": "provide",
        "mode": "api",
        "items": [marked, marked | {"unshared": True}],
        "subject": {"unit": "government"},
        "context": LEDGER,
    }
    assert unmet(decide([book], read_facts(facts, book.vocabulary)).as_dict()) == {"share_attribute"}


def test_in_principle_has_its_exception_and_nobody_else_s(book: Any) -> None:
    def put(**said: Any) -> str:
        return str(
            ask(book, "store", "deploy", **{"unit": "institution", "cloud": "own_room"} | said)["effect"]
        )

    assert put() == "conditional"
    assert put(approval=True, legal_duty=True) == "conditional"
    assert put(ministry_requires=True) == "permit"
    assert put(classified_system=True) == "permit"
    assert put(cloud="government_cloud") == "permit"
    assert put(unit="government") == "permit"


def test_the_one_time_limit_and_the_targets_are_the_text_s(pack: policy.Pack) -> None:
    limits = {duty.id: duty.within.working_days for duty in pack.duties if duty.within}
    assert limits == {"catalogue-change": 10}
    change = next(duty for duty in pack.duties if duty.id == "catalogue-change")
    assert change.event == "law_or_function_changed"
    assert change.to is not None
    assert "同级数据主管部门" in change.to.zh
    values = {parameter.id: parameter.default for parameter in pack.parameters}
    assert values["catalogue-working-days"] == (10,)
    assert values["gathered-2024"] == (1000 * 10**8,)
    assert values["gathered-2025"] == (1500 * 10**8,)
    assert (values["open-datasets-2024"], values["open-datasets-2025"]) == ((20000,), (25000,))
    assert (len(values["base-databases"]), len(values["thematic-databases"])) == (5, 6)
    assert (len(values["milestones-2024"]), len(values["milestones-2025"])) == (5, 7)
    assert len(values["open-scenes"]) == 8


def test_the_ledger_has_its_lists(pack: policy.Pack) -> None:
    registers = {register.id: register for register in pack.registers}
    assert {"catalogue", "demand-list", "responsibility-list", "catalogue-changes"} <= set(registers)
    fields = {one.id for one in registers["catalogue"].field_ if one.required}
    assert {"share", "open", "return", "system", "data"} <= fields
