"""What the measures in force declare of zones: parameters, alerts (参数、预警).

Whose measures rule is no word of ours: the pack that brings the flow `zone.application` rules the zones of a home.
"""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.policy import Pack
from yiben.capabilities.zones.model import APPLICATION, PACK, Right
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


def measures(work: Work) -> Pack:
    """The pack by whose flow zones are applied for here; the shipped measures where none is in force yet."""
    try:
        key = policy.flow(work, APPLICATION).key
    except NotFound:
        return policy.pack(work, PACK)
    return policy.pack(work, key.partition("@")[0])


def figure(work: Work, name: str) -> int:
    """A parameter that is one whole number. BadInput `no_parameter` when the measures in force have none."""
    return int(_parameter(work, name).default[0])


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
    for grade in map(str, _parameter(work, "credit-grades").default):
        one = said.get(f"rights-of-grade-{grade.casefold()}")
        found[grade] = tuple(Right(word) for word in (one.default if one else ()) if word in known)
    return found


def _parameters(work: Work) -> Mapping[str, Any]:
    return {one.id: one for one in measures(work).parameters}


def _parameter(work: Work, name: str) -> Any:
    pack = measures(work)
    found = next((one for one in pack.parameters if one.id == name), None)
    if found is None:
        raise BadInput(
            "no_parameter",
            Text(f"{pack.citation} 没有参数 {name}", f"{pack.citation} has no parameter {name}."),
            where={"pack": pack.citation, "parameter": name},
            hint=Text("请在规则包的 parameters.toml 中写明", "Declare it in the pack's parameters.toml."),
        )
    return found
