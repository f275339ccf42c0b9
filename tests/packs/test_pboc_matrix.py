"""What the PBOC draft demands of each activity at each level, row by row."""

from typing import Any

import pytest
from pboc_asked import LEVELS, NOBODY, PRIVILEGED, PROVIDED, ask, hindrances

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
def test_the_matrix_of_levels_and_activities_is_the_text_s(pboc_book: Any, row: str) -> None:
    activity, mode, more, expected = MATRIX[row]
    found = tuple(hindrances(ask(pboc_book, activity, mode, level, **more)) for level in LEVELS)
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
    pboc_book: Any, activity: str, mode: str | None, more: dict[str, Any], kind: str, since: int
) -> None:
    for level in LEVELS:
        kinds = {one["kind"] for one in ask(pboc_book, activity, mode, level, **more)["obligations"]}
        assert (kind in kinds) is (level >= since)
