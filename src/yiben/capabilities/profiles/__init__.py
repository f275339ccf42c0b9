"""One file per company and per person (一企一档、一人一档): whose records are one, and which source gave which field.

Front desk. Start reading at `model.py`.
"""

from yiben.capabilities.profiles.model import (
    About,
    Act,
    Build,
    FieldView,
    Handmade,
    KnownFact,
    Pair,
    Profile,
    Rule,
    Said,
    SourceUse,
    Standing,
    Verdict,
    Why,
)
from yiben.infra.work import Office
from yiben.kernel.actors import Actor

__all__ = [
    "About",
    "Act",
    "Build",
    "FieldView",
    "Handmade",
    "KnownFact",
    "Pair",
    "Profile",
    "Rule",
    "Said",
    "SourceUse",
    "Standing",
    "Verdict",
    "Why",
    "facts_of",
]


def facts_of(office: Office, actor: Actor, profile: str) -> tuple[KnownFact, ...]:
    """What the base libraries know of the company `profile` (its identifier, or its USCC), as `actor` may see it."""
    return ()
