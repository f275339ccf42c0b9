"""Pack 1, the PBOC data security draft: whole, and its decisions row by row as the articles have them."""

from itertools import product
from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.engines.rules.decisions import decide, read_facts
from yiben.infra.packs import packs_folder

GOOD = {"kind": "business", "authentication": ["password", "token"], "nda": True}
NOBODY = {"kind": "business", "authentication": [], "nda": False}
PRIVILEGED = GOOD | {"kind": "privileged"}
PLAIN = {
    "environment": "production",
    "channel": None,
    "recipient": None,
    "legal_duty": False,
    "to_self": False,
    "scenario": None,
    "approval": False,
    "masked": False,
    "encrypted": False,
}
PROVIDED = {
    "recipient": "processor",
    "contract": True,
    "compliance_assessed": True,
    "recipient_authenticated": True,
    "channel": "gateway",
}
LEVELS = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def pack() -> policy.Pack:
    return policy.check(packs_folder() / "pboc-data-security-2023")


@pytest.fixture(scope="module")
def book(pack: policy.Pack) -> Any:
    return policy.compiled_alone(pack)


def ask(book: Any, activity: str, mode: str | None, level: int, **more: Any) -> dict[str, Any]:
    subject = more.pop("subject", GOOD)
    facts = {
        "activity": activity,
        "mode": mode,
        "items": [{"sensitivity": level, "importance": "general", "personal": False}],
        "subject": subject,
        "context": PLAIN | more,
    }
    return decide([book], read_facts(facts, book.vocabulary)).as_dict()


def hindrances(answer: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in (*answer["prohibitions"], *answer["unmet"])}


def test_all_57_articles_are_there_in_order_with_text_and_rendering(pack: policy.Pack) -> None:
    assert [article.id for article in pack.articles] == [str(number) for number in range(1, 58)]
    first = 0
    for article in pack.articles:
        start = int(str(article.lines).split("-")[0])
        assert first < start <= 617, article.id
        first = start
        assert article.text
        assert article.says_en
        # A rendering that lost half the article would be far shorter than the Chinese needs.
        assert len(article.says_en) > 1.6 * len(article.text), article.id


def test_nothing_of_the_page_layout_is_left_in_the_text(pack: policy.Pack) -> None:
    text = {article.id: str(article.text) for article in pack.articles}
    for number, article in (("15", "32"), ("25", "49"), ("28", "55")):
        assert f" {number} " not in text[article]
    assert "数据处理器" in text["52"]
    assert "灾准备份" in text["33"]
    assert "可能对业务连续性造成的影响程度" in text["10"]


def test_every_article_is_covered_and_the_gaps_in_cover_have_a_reason(pack: policy.Pack) -> None:
    covers = [article.cover.value for article in pack.articles]
    assert {name: covers.count(name) for name in set(covers)} == {"declared": 48, "attested": 3, "outside": 6}
    assert all(article.why for article in pack.articles if article.cover.value != "declared")


def test_every_control_cites_an_article_of_the_text(pack: policy.Pack) -> None:
    known = {article.id for article in pack.articles}
    for control in pack.controls:
        assert set(control.article) <= known, control.id
        assert control.title.zh != control.title.en


def test_the_numbers_of_the_text_are_the_numbers_of_the_pack(pack: policy.Pack) -> None:
    three_years = [record for record in pack.records if record.years == 3 and "log" not in record.id]
    assert len(three_years) == 9
    assert [record.id for record in pack.records if record.months == 6] == ["activity-log"]
    assert len(pack.alerts) == 14
    assert [alert.clause for alert in pack.alerts][:2] == ["（一）", "（二）"]
    assert len(pack.intelligence) == 5
    topics = {report.id: len(report.section) for report in pack.reports}
    assert topics["risk-assessment-report"] == 10
    assert {duty.id: duty.by for duty in pack.duties if duty.by} == {
        "outbound-estimate-due": "01-31",
        "risk-assessment-report-due": "03-31",
    }


def test_every_case_comes_out_as_written(pack: policy.Pack) -> None:
    ran = policy.run_cases(pack)
    assert len(ran) >= 120
    assert not [(one.case.id, one.misses) for one in ran if one.misses]


def test_every_control_that_decides_is_met_by_a_case(pack: policy.Pack, book: Any) -> None:
    cited: set[str] = set()
    for case in pack.cases:
        answer = decide([book], read_facts(case.facts, book.vocabulary)).as_dict()
        for part in ("prohibitions", "unmet", "obligations"):
            cited |= {one["control"] for one in answer[part]}
    assert not {control.id for control in pack.controls} - cited


NOTHING: set[str] = set()
MATRIX: dict[str, tuple[str, str | None, dict[str, Any], tuple[set[str], ...]]] = {
    "account able to use": (
        "use",
        "verify",
        {"subject": NOBODY},
        (NOTHING, {"identity"}, *[{"identity", "mfa", "nda"}] * 3),
    ),
    "privileged change, no scenario": (
        "use",
        "maintain",
        {"subject": PRIVILEGED, "reviewed_before": True},
        ({"privileged_scenario"},) * 5,
    ),
    "privileged change, not reviewed": (
        "use",
        "maintain",
        {"subject": PRIVILEGED, "reviewed_before": False, "scenario": "repair", "approval": True},
        (NOTHING, NOTHING, *[{"reviewed_before"}] * 3),
    ),
    "direct entry": (
        "collect",
        "direct_entry",
        {"subject": NOBODY, "identity_verified": False},
        (NOTHING, *[{"enterer_verified"}] * 4),
    ),
    "system to system": (
        "collect",
        "system_to_system",
        {},
        (NOTHING, NOTHING, *[{"provider_authenticated", "integrity"}] * 3),
    ),
    "storage on a server": (
        "store",
        None,
        {"channel": "server"},
        (NOTHING, NOTHING, *[{"encryption"}] * 3),
    ),
    "storage on a terminal": (
        "store",
        None,
        {"channel": "terminal", "encrypted": True, "authorised_device": True, "within_period": True},
        (NOTHING, NOTHING, *[{"terminal_storage"}] * 3),
    ),
    "export": (
        "use",
        "export",
        {"encrypted": True},
        (NOTHING, NOTHING, {"export_not_offered"}, {"verification_only"}, {"verification_only"}),
    ),
    "export, approved, without protection": (
        "use",
        "export",
        {"necessity": True, "approval": True, "measures": True},
        (NOTHING, NOTHING, *[{"export_protection"}] * 3),
    ),
    "display in clear": (
        "use",
        "display",
        {},
        (NOTHING, NOTHING, {"masking"}, *[{"masking", "verification_only"}] * 2),
    ),
    "verification": ("use", "verify", {}, (NOTHING,) * 5),
    "development and test": (
        "use",
        "development",
        {"environment": "test"},
        (NOTHING, *[{"development_masking"}] * 4),
    ),
    "processing": ("process", None, {}, (NOTHING, NOTHING, NOTHING, {"approval"}, {"approval"})),
    "log": ("use", "log", {}, (NOTHING, NOTHING, {"masking"}, {"not_logged"}, {"not_logged"})),
    "transmission over a carrier": (
        "transfer",
        None,
        {"channel": "carrier"},
        (NOTHING, {"secure_line"}, *[{"secure_line", "encryption"}] * 3),
    ),
    "transmission by removable media": (
        "transfer",
        None,
        {"channel": "usb", "encrypted": True},
        (NOTHING, NOTHING, *[{"internet_transmission"}] * 3),
    ),
    "provision by query": (
        "provide",
        "query",
        PROVIDED,
        (NOTHING, NOTHING, NOTHING, {"provision_mode"}, {"provision_mode"}),
    ),
    "provision by export": ("provide", "export", PROVIDED, (NOTHING, NOTHING, *[{"provision_mode"}] * 3)),
    "provision, recipient unknown to us": (
        "provide",
        "verify",
        PROVIDED | {"recipient_authenticated": False},
        (NOTHING, NOTHING, *[{"recipient_authenticated"}] * 3),
    ),
    "provision without contract and assessment": (
        "provide",
        "verify",
        PROVIDED | {"contract": False, "compliance_assessed": False},
        ({"contract", "compliance_assessment"},) * 5,
    ),
    "publication": (
        "publish",
        None,
        {"channel": "official"},
        ({"approval"}, {"approval"}, *[{"approval", "masking"}] * 3),
    ),
    "publication elsewhere": (
        "publish",
        None,
        {"channel": "other", "approval": True, "masked": True},
        ({"official_channel"},) * 5,
    ),
    "risk or audit report": (
        "use",
        "risk_report",
        {},
        (NOTHING, NOTHING, NOTHING, {"report_level_four"}, {"report_level_four"}),
    ),
}


@pytest.mark.parametrize("row", MATRIX)
def test_the_matrix_of_levels_and_activities_is_the_text_s(book: Any, row: str) -> None:
    activity, mode, more, expected = MATRIX[row]
    found = tuple(hindrances(ask(book, activity, mode, level, **more)) for level in LEVELS)
    assert found == expected


@pytest.mark.parametrize(
    ("activity", "mode", "more", "kind", "since"),
    [
        ("publish", None, {"channel": "official"}, "keep_record", 2),
        ("store", None, {"channel": "terminal"}, "keep_record", 3),
        ("delete", "erase_rows", {"leaves_control": True}, "destroy_media", 3),
        ("use", "maintain", {"subject": PRIVILEGED}, "audit_afterwards", 3),
        ("use", "verify", {}, "stricter_measures", 5),
        ("collect", "direct_entry", {}, "keep_record", 1),
        ("process", None, {}, "keep_record", 1),
        ("delete", None, {}, "keep_log", 1),
    ],
)
def test_obligations_begin_at_the_level_the_text_names(
    book: Any, activity: str, mode: str | None, more: dict[str, Any], kind: str, since: int
) -> None:
    for level in LEVELS:
        kinds = {one["kind"] for one in ask(book, activity, mode, level, **more)["obligations"]}
        assert (kind in kinds) is (level >= since)


# What lifts each prohibition or requirement, of (legal duty, approval, scenario, necessity, measures): nothing else does.
ESCAPES: dict[str, tuple[str, str | None, int, dict[str, Any], str, Any]] = {
    "18 terminal": (
        "store",
        None,
        3,
        {"channel": "terminal", "encrypted": True, "authorised_device": True, "within_period": True},
        "terminal_storage",
        lambda duty, approval, scenario, need, measures: (
            duty or (approval and scenario and need and measures)
        ),
    ),
    "19 export of level three": (
        "use",
        "export",
        3,
        {"encrypted": True},
        "export_not_offered",
        lambda duty, approval, scenario, need, measures: approval and need and measures,
    ),
    "19 verification only": (
        "use",
        "export",
        4,
        {"encrypted": True},
        "verification_only",
        lambda duty, approval, scenario, need, measures: approval and need and measures,
    ),
    "19 verification only, display": (
        "use",
        "display",
        4,
        {"masked": True},
        "verification_only",
        lambda duty, approval, scenario, need, measures: duty or (approval and need and measures),
    ),
    "19 unprotected export": (
        "use",
        "export",
        3,
        {},
        "export_protection",
        lambda duty, approval, scenario, need, measures: scenario,
    ),
    "19 display in clear": (
        "use",
        "display",
        3,
        {},
        "masking",
        lambda duty, approval, scenario, need, measures: duty or (scenario and need and measures),
    ),
    "20 processing": (
        "process",
        None,
        4,
        {},
        "approval",
        lambda duty, approval, scenario, need, measures: approval and measures,
    ),
    "22 internet transmission": (
        "transmit",
        None,
        3,
        {"channel": "usb", "encrypted": True},
        "internet_transmission",
        lambda duty, approval, scenario, need, measures: duty or (scenario and need and measures),
    ),
    "23 provision mode": (
        "provide",
        "export",
        3,
        PROVIDED,
        "provision_mode",
        lambda duty, approval, scenario, need, measures: approval and scenario and need and measures,
    ),
    "28 other channel": (
        "publish",
        None,
        1,
        {"channel": "other"},
        "official_channel",
        lambda duty, approval, scenario, need, measures: approval and measures,
    ),
    "28 unmasked publication": (
        "publish",
        None,
        3,
        {"channel": "official"},
        "masking",
        lambda duty, approval, scenario, need, measures: scenario and need and measures,
    ),
    "30 privileged account": (
        "use",
        "verify",
        1,
        {"subject": PRIVILEGED},
        "privileged_scenario",
        lambda duty, approval, scenario, need, measures: scenario and approval,
    ),
    "31 level three in logs": (
        "use",
        "log",
        3,
        {},
        "masking",
        lambda duty, approval, scenario, need, measures: scenario and need and measures,
    ),
    "31 level four in logs": (
        "use",
        "log",
        4,
        {"masked": True},
        "not_logged",
        lambda duty, approval, scenario, need, measures: scenario and need and measures,
    ),
    "33 unencrypted storage": (
        "store",
        None,
        3,
        {"channel": "server"},
        "encryption",
        lambda duty, approval, scenario, need, measures: False,
    ),
    "34 development": (
        "use",
        "development",
        2,
        {"environment": "test"},
        "development_masking",
        lambda duty, approval, scenario, need, measures: False,
    ),
    "36 unencrypted transmission": (
        "transmit",
        None,
        3,
        {"channel": "vpn"},
        "encryption",
        lambda duty, approval, scenario, need, measures: scenario and need and measures,
    ),
    "45 level four in a report": (
        "use",
        "risk_report",
        4,
        {},
        "report_level_four",
        lambda duty, approval, scenario, need, measures: False,
    ),
}


@pytest.mark.parametrize("name", ESCAPES)
def test_each_escape_is_exactly_the_one_its_article_gives(book: Any, name: str) -> None:
    activity, mode, level, more, kind, lifts = ESCAPES[name]
    for duty, approval, scenario, need, measures in product((False, True), repeat=5):
        said = {
            "legal_duty": duty,
            "approval": approval,
            "scenario": "s-1" if scenario else None,
            "necessity": need,
            "measures": measures,
        }
        stands = kind in hindrances(ask(book, activity, mode, level, **{**more, **said}))
        assert stands is not bool(lifts(duty, approval, scenario, need, measures)), said


@pytest.mark.parametrize("level", LEVELS)
def test_one_s_own_data_and_legal_duty_open_display_in_clear(book: Any, level: int) -> None:
    for reason in ("to_self", "legal_duty"):
        assert ask(book, "use", "display", level, **{reason: True})["effect"] == "permit"
        opened = ask(book, "use", "print", level, **{reason: True})
        assert (opened["effect"] == "deny") is (level >= 4)


def test_every_register_of_exceptions_demands_what_opens_its_controls(pack: policy.Pack) -> None:
    ways = {control.id: control for control in pack.controls}
    for register in pack.exceptions:
        for name in register.opens:
            needs = [way.needs or "" for way in ways[name].way_out] + [ways[name].needs or ""]
            asked = [set(one.replace("(", " ").replace(")", " ").split(" and ")) for one in needs]
            demanded = set(register.demands) - {"authorised_device", "within_period"}
            assert demanded in asked, (register.id, name)


def test_a_text_that_left_its_date_blank_says_so(pack: policy.Pack) -> None:
    assert pack.head.from_ is None
    assert pack.head.status.value == "draft"
    assert "× ×" in str(pack.articles[-1].text)
