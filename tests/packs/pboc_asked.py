"""What the tests of the PBOC pack ask it: a plain act by somebody with both factors, changed one fact at a time."""

from typing import Any

from yiben.engines.rules.decisions import decide, read_facts

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
