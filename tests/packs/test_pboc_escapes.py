"""What lifts each prohibition and requirement of the PBOC draft: exactly what its own article gives."""

from itertools import product
from typing import Any

import pytest
from pboc_asked import LEVELS, PRIVILEGED, PROVIDED, ask, hindrances

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
def test_each_escape_is_exactly_the_one_its_article_gives(pboc_book: Any, name: str) -> None:
    activity, mode, level, more, kind, lifts = ESCAPES[name]
    for duty, approval, scenario, need, measures in product((False, True), repeat=5):
        said = {
            "legal_duty": duty,
            "approval": approval,
            "scenario": "s-1" if scenario else None,
            "necessity": need,
            "measures": measures,
        }
        stands = kind in hindrances(ask(pboc_book, activity, mode, level, **{**more, **said}))
        assert stands is not bool(lifts(duty, approval, scenario, need, measures)), said


@pytest.mark.parametrize("level", LEVELS)
def test_one_s_own_data_and_legal_duty_open_display_in_clear(pboc_book: Any, level: int) -> None:
    for reason in ("to_self", "legal_duty"):
        assert ask(pboc_book, "use", "display", level, **{reason: True})["effect"] == "permit"
        opened = ask(pboc_book, "use", "print", level, **{reason: True})
        assert (opened["effect"] == "deny") is (level >= 4)
