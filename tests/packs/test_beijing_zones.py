"""Pack 2, Beijing's public-data zones: whole, its four grades apart from the five, and strictest wins beside PBOC."""

from itertools import product
from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.engines.rules.decisions import decide, read_facts
from yiben.infra.packs import packs_folder

GRADES = (1, 2, 3, 4)
MODES = ("raw", "api", "tenant_space", "export", "display", "fusion", "verify", "statistics", None)
DEPARTMENT = {"kind": "department"}
OPERATOR = {"kind": "operator", "real_name": True}
IN_ORDER = {
    "scenario": "s-1",
    "agreement_in_force": True,
    "authorised": True,
    "evaluated": True,
    "provider_consent": True,
    "city_platform": True,
}


@pytest.fixture(scope="module")
def pack() -> policy.Pack:
    return policy.check(packs_folder() / "beijing-public-data-zones-2023")


@pytest.fixture(scope="module")
def book(pack: policy.Pack) -> Any:
    return policy.compiled_alone(pack)


def item(grade: int | None, **marks: Any) -> dict[str, Any]:
    grades = {} if grade is None else {"grades": {"beijing-public-data": grade}}
    return {"importance": "general", "personal": False} | grades | marks


def share(book: Any, grade: int | None, mode: str | None, **more: Any) -> dict[str, Any]:
    """A department provides data of a grade to a zone, everything else in order."""
    facts = {
        "activity": "provide",
        "mode": mode,
        "items": more.pop("items", [item(grade, **more.pop("marks", {}))]),
        "subject": more.pop("subject", DEPARTMENT),
        "context": {"recipient": "zone_operator"} | IN_ORDER | more,
    }
    return decide([book], read_facts(facts, book.vocabulary)).as_dict()


def hindrances(answer: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in (*answer["prohibitions"], *answer["unmet"])}


def test_all_34_articles_are_there_with_text_and_rendering(pack: policy.Pack) -> None:
    assert [article.id for article in pack.articles] == [str(number) for number in range(1, 35)]
    first = 0
    for article in pack.articles:
        start = int(str(article.lines).split("-")[0])
        assert first < start <= 814, article.id
        first = start
        assert article.text
        assert article.says_en
        assert len(article.says_en) > 1.6 * len(article.text), article.id


def test_a_line_broken_by_a_page_is_joined_and_lists_keep_their_items(pack: policy.Pack) -> None:
    text = {article.id: str(article.text) for article in pack.articles}
    assert "区域类公共数据专区的建设和运营。对于尚无" in text["8"]
    assert text["28"].count("\n") == 4
    assert "- " not in text["28"]


def test_every_article_is_covered_and_the_gaps_in_cover_have_a_reason(pack: policy.Pack) -> None:
    covers = [article.cover.value for article in pack.articles]
    assert {name: covers.count(name) for name in set(covers)} == {"declared": 28, "attested": 3, "outside": 3}
    assert all(article.why for article in pack.articles if article.cover.value != "declared")


def test_every_case_comes_out_as_written(pack: policy.Pack) -> None:
    ran = policy.run_cases(pack)
    assert len(ran) >= 40
    assert not [(one.case.id, one.misses) for one in ran if one.misses]


def test_every_control_is_met_by_a_case(pack: policy.Pack, book: Any) -> None:
    cited: set[str] = set()
    for case in (one for one in pack.cases if one.programme is None):
        answer = decide([book], read_facts(case.facts, book.vocabulary)).as_dict()
        cited |= {one["control"] for one in answer["citations"]}
    assert not {control.id for control in pack.controls} - cited


@pytest.mark.parametrize(("grade", "mode"), list(product(GRADES, MODES)))
def test_article_27_decides_by_grade_and_mode(book: Any, grade: int, mode: str | None) -> None:
    answer = share(book, grade, mode, necessity=False, raw_stays=False)
    barred = {"not_shared"} if grade == 4 else {"sharing_mode"}
    free = grade == 1 or (grade in {2, 3} and mode in {"api", "tenant_space"})
    assert hindrances(answer) == (set() if free else barred)
    assert answer["effect"] == ("permit" if free else "deny")


@pytest.mark.parametrize(
    ("need", "stays", "mode"), list(product(("yes", "no"), ("yes", "no"), ("fusion", "api")))
)
def test_grade_four_opens_only_with_a_need_and_technical_means(
    book: Any, need: str, stays: str, mode: str
) -> None:
    said = {"necessity": need == "yes", "raw_stays": stays == "yes"}
    opens = need == "yes" and (stays == "yes" or mode == "fusion")
    answer = share(book, 4, mode, **said)
    assert answer["effect"] == ("permit" if opens else "deny")
    assert "state_conditions" in {one["kind"] for one in answer["obligations"]}
    unevaluated = share(book, 4, mode, evaluated=False, **said)
    assert unevaluated["effect"] == ("conditional" if opens else "deny")


def test_the_prohibition_of_grade_four_is_in_principle_the_others_absolute(pack: policy.Pack) -> None:
    strength = {control.id: control.strength.value for control in pack.controls}
    assert strength["grade-four-not-shared"] == "default"
    assert strength["grade-two-three-mode"] == "must"
    ways = {control.id: [way.kind for way in control.way_out] for control in pack.controls if control.way_out}
    assert ways == {"filed-scenarios-only": ["filing"], "grade-four-not-shared": ["usable_not_visible"]}


@pytest.mark.parametrize("sensitivity", [1, 2, 3, 4, 5, None])
def test_no_level_of_sensitivity_is_taken_for_a_grade(book: Any, sensitivity: int | None) -> None:
    marks = {"sensitivity": sensitivity}
    ungraded = share(book, None, "raw", marks=marks, raw_stays=False)
    assert (ungraded["effect"], ungraded["level"]) == ("deny", 4)
    assert share(book, 1, "raw", marks=marks)["effect"] == "permit"


@pytest.mark.parametrize(
    "flag", ["endangers_security", "harms_public_interest", "agreement_forbids", "law_forbids"]
)
@pytest.mark.parametrize("grade", GRADES)
def test_nothing_lifts_the_negative_list(book: Any, flag: str, grade: int) -> None:
    for lift in ({"approval": True}, {"legal_duty": True}, {"necessity": True, "raw_stays": True}):
        answer = share(book, grade, "fusion" if grade == 4 else "api", marks={flag: True}, **lift)
        assert answer["effect"] == "deny"
        assert answer["way_out"] == []
        assert "28" in answer["articles"]


@pytest.mark.parametrize("mode", ["raw", "api", "export", "display", "query", "print", None])
@pytest.mark.parametrize("recipient", ["processor", "zone_partner", "public", "overseas", "affiliate"])
def test_raw_data_never_go_outside_in_any_form(book: Any, mode: str | None, recipient: str) -> None:
    more = {"subject": OPERATOR, "recipient": recipient, "scenario_filed": True, "approval": True}
    assert share(book, 1, mode, raw_data=True, **more)["effect"] == "deny"
    unsaid = share(book, 1, mode, **more)
    assert unsaid["effect"] == "deny"
    if mode != "raw":
        assert "context.raw_data" in unsaid["missing"]
        assert share(book, 1, mode or "api", raw_data=False, **more)["effect"] == "permit"


def test_filing_is_filing_and_no_approval(book: Any) -> None:
    outside = {"subject": OPERATOR, "recipient": "processor"}
    for approval, government in product((True, False), repeat=2):
        said = {"approval": approval, "government_approval": government}
        assert share(book, 1, "verify", scenario_filed=True, **outside, **said)["effect"] == "permit"
        refused = share(book, 1, "verify", scenario_filed=False, **outside, **said)
        assert refused["effect"] == "deny"
        assert [way["kind"] for way in refused["way_out"]] == ["filing"]


def test_the_numbers_of_the_text_are_the_numbers_of_the_pack(pack: policy.Pack) -> None:
    registers = {register.id: register for register in pack.registers}
    applied = registers["operator-applications"].field_
    assert len([one for one in applied if one.article == ("17",) and one.clause]) == 3
    assert len([one for one in applied if one.article == ("18",) and one.clause]) == 7
    clauses = [one.id for one in registers["agreements"].field_ if one.article == ("15",) and one.required]
    assert len(clauses) == 9
    exits = next(one for one in registers["partner-exits"].field_ if one.id == "kind")
    assert len([one for one in exits.choice if one.id != "other"]) == 5
    kinds = next(one for one in registers["zones"].field_ if one.id == "kind")
    assert len(kinds.choice) == 3
    duties = {duty.id: duty for duty in pack.duties}
    assert len(duties["platform-built"].checks) == 6
    assert duties["two-poor-results"].extra == {"in_a_row": 2}
    parameters = {parameter.id: parameter.default for parameter in pack.parameters}
    assert parameters["agreement-years"] == (5,)
    assert parameters["in-a-row"] == (2,)
    assert len(parameters["priority-fields"]) == 19


def test_the_two_grounds_of_ending_an_authorisation_stay_apart(pack: policy.Pack) -> None:
    ends = {
        one.id: one.article for one in pack.penalties if "terminate" in {part.id for part in one.measures}
    }
    assert ends == {"breach-of-agreement": ("16",), "two-poor-results-in-a-row": ("33",)}


# ---- several packs on one item

ORDER = ("permit", "conditional", "deny")
PBOC_CONTRACT = {
    "contract": True,
    "compliance_assessed": True,
    "recipient_authenticated": True,
    "channel": "gateway",
}


@pytest.fixture(scope="module")
def both() -> policy.Shelf:
    folders = [
        packs_folder() / name for name in ("pboc-data-security-2023", "beijing-public-data-zones-2023")
    ]
    return policy.together(tuple(policy.check(folder) for folder in folders))


@pytest.mark.parametrize(
    ("sensitivity", "grade", "mode"), list(product((1, 3, 4), GRADES, ("raw", "api", "export", "verify")))
)
def test_beside_pboc_the_strictest_wins_and_each_is_cited(
    both: policy.Shelf, sensitivity: int, grade: int, mode: str
) -> None:
    facts = {
        "activity": "provide",
        "mode": mode,
        "items": [item(grade, sensitivity=sensitivity)],
        "subject": {"kind": "business", "authentication": ["password", "token"], "nda": True},
        "context": {"recipient": "zone_operator", "approval": False, "necessity": False, "raw_stays": False}
        | PBOC_CONTRACT
        | IN_ORDER
        | {"scenario": False, "measures": False},
    }
    read = read_facts(facts, both.vocabulary)
    alone = [decide([book], read).as_dict() for book in both.books]
    together = decide(list(both.books), read).as_dict()
    assert together["effect"] == max((one["effect"] for one in alone), key=ORDER.index)
    assert together["levels"] == {
        "pboc-data-security-2023": sensitivity,
        "beijing-public-data-zones-2023": grade,
    }
    said = {(one["pack"], one["control"]) for one in together["citations"]}
    assert said == {(one["pack"], one["control"]) for answer in alone for one in answer["citations"]}
    assert {pack for pack, _ in said} == set(together["packs"])
