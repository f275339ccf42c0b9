"""What the packs in force, and our ceiling of levels, say to publishing a grade (公开): with the articles."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.opening.disclosure.model import Permission, Treatment
from yiben.capabilities.opening.disclosure.parameters import parameters
from yiben.capabilities.opening.model import OpenKind
from yiben.engines.rules.decisions import Answer, Standing, decide, read_facts
from yiben.kernel.text import Text

_OF_ACCOUNTS = frozenset({"identity", "mfa", "second_authorisation", "nda"})
"""Kinds of what is unmet that only an account can meet."""


def may_publish(
    shelf: policy.Shelf, *, kind: OpenKind, level: int, personal: bool, importance: str, treatment: Treatment
) -> Permission:
    """Whether data of a grade may be opened to the users of `kind`, treated so. Reads no data, asks no database.

    Two questions, and both must be answered yes. Ours: what is left of the grade is no higher than the ceiling
    for these users, and nobody's personal information unless the kind is targeted (`disclosure.toml`, `ceiling`,
    `left`). The packs': activity `publish`, by the official channel, approved, listed for opening.
    """
    rules = parameters()
    left, owned = (level, personal) if treatment is Treatment.PLAIN else rules.left[treatment]
    left = min(left, level)
    ceiling = rules.ceiling[str(kind)]
    if left > ceiling or (owned and kind is not OpenKind.TARGETED):
        return Permission(allowed=False, level=left, says=_too_high(left, ceiling, owned=owned))
    if not shelf.books:
        return Permission(allowed=True, level=left)
    verdict = decide(
        shelf.books,
        read_facts(
            _facts(level, personal=personal, importance=importance, treatment=treatment), shelf.vocabulary
        ),
    )
    # What binds the accounts that use data (a second factor, a signature) binds whoever prepares the release, at
    # every read; the public has no account here.
    unmet = verdict.of(Standing.UNMET)
    waits = verdict.effect is Answer.CONDITIONAL and all(one.control.kind in _OF_ACCOUNTS for one in unmet)
    allowed = verdict.effect is Answer.PERMIT or waits
    stand = verdict.entries if allowed else verdict.of(Standing.PROHIBITION, Standing.UNMET)
    return Permission(
        allowed=allowed,
        level=left,
        says=None if allowed else verdict.reason,
        cites=tuple(dict.fromkeys(f"{one.pack}:{one.control.article}" for one in stand)),
    )


def _facts(level: int, *, personal: bool, importance: str, treatment: Treatment) -> Mapping[str, Any]:
    return {
        "activity": "publish",
        "items": [{"sensitivity": level, "importance": importance, "personal": personal, "unopened": False}],
        "subject": {"kind": "business", "authentication": [], "nda": False},
        "context": {
            "environment": "production",
            "legal_duty": False,
            "to_self": False,
            "scenario": False,
            "approval": True,  # nothing is released that another person has not approved
            "masked": treatment is not Treatment.PLAIN,
            "encrypted": False,
            "watermarked": False,
            "channel": "official",  # 官方渠道: this platform
            "recipient": None,
            "setting": None,  # released to everybody, in no zone
            "catalogued": True,
            "linked": True,
        },
    }


def _too_high(left: int, ceiling: int, *, owned: bool) -> Text:
    if left > ceiling:
        return Text(
            f"第 {left} 级高于此类开放的上限第 {ceiling} 级",
            f"Level {left} lies above the ceiling of this kind of opening, level {ceiling}.",
        )
    return Text("是个人信息，不向社会开放", "It is personal information, which is not opened to the public.")
