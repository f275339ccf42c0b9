"""Profiles as JSON, for terminal and API alike."""

from dataclasses import asdict
from typing import Any

from yiben.capabilities import profiles
from yiben.kernel.errors import BadInput
from yiben.kernel.paging import Page
from yiben.kernel.text import Text


def about_from(said: str) -> profiles.About:
    """Whose files. BadInput `unknown_kind`."""
    if said not in set(profiles.About):
        raise BadInput(
            "unknown_kind",
            Text("档案对象是 person 或 company", "Files are of a person or of a company: person, company."),
            where={"kind": said[:40]},
        )
    return profiles.About(said)


def verdict_from(said: str) -> profiles.Verdict:
    """What is said of a pair. BadInput `unknown_verdict`."""
    known = {
        "same": profiles.Verdict.SAME,
        "different": profiles.Verdict.DIFFERENT,
        "skip": profiles.Verdict.SKIPPED,
    }
    if said not in known:
        raise BadInput(
            "unknown_verdict",
            Text("请选择 same、different 或 skip", "Say same, different or skip."),
            where={"field": "verdict"},
        )
    return known[said]


def build_document(built: profiles.Build) -> dict[str, Any]:
    """A build."""
    return asdict(built)


def lines_document(found: Page[profiles.Line]) -> dict[str, Any]:
    """A list of profiles."""
    return {"total": found.total, "profiles": [asdict(one) for one in found.rows]}


def profile_document(one: profiles.Profile) -> dict[str, Any]:
    """One file, with everything that was said."""
    return asdict(one)


def pair_document(one: profiles.Pair) -> dict[str, Any]:
    """A pair; marks of records, no values."""
    return asdict(one)


def act_document(one: profiles.Act) -> dict[str, Any]:
    """A merge or split."""
    return asdict(one)


def fact_document(one: profiles.KnownFact) -> dict[str, Any]:
    """A fact with its source."""
    return asdict(one)
