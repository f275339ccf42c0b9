"""What the pack declares of zones: parameters of its version in force (参数)."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.zones.model import PACK, Right
from yiben.infra.work import Work
from yiben.kernel.text import Text


def figure(work: Work, name: str) -> int:
    """A parameter that is one whole number."""
    return int(_parameters(work)[name].default[0])


def indicators(work: Work) -> Mapping[str, tuple[Text, int]]:
    """Title and weight of each indicator of the assessment (`indicator-…`), in the pack's order."""
    return {
        name.removeprefix("indicator-"): (one.title, int(one.default[0]))
        for name, one in _parameters(work).items()
        if name.startswith("indicator-")
    }


def grades(work: Work) -> Mapping[str, tuple[Right, ...]]:
    """Rights a partner of each credit grade may be given (`credit-grades`, `rights-of-grade-…`), best first."""
    said = _parameters(work)
    known = {str(one) for one in Right}
    found = {}
    for grade in map(str, said["credit-grades"].default):
        one = said.get(f"rights-of-grade-{grade.casefold()}")
        found[grade] = tuple(Right(word) for word in (one.default if one else ()) if word in known)
    return found


def _parameters(work: Work) -> Mapping[str, Any]:
    return {one.id: one for one in policy.pack(work, PACK).parameters}
