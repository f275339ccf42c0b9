"""What the base pack states about statistics (参数): packs/yiben-base/statistics.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiben.engines.guard import Protection
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """`minimum`: level → fewest persons of a cell; a level that is not there is never aggregated."""

    minimum: Mapping[int, int]
    largest_share: float
    protection: Protection
    epsilon_budget: float
    epsilon_most: float
    delta: float
    rows_per_person: int
    person_keys: tuple[str, ...]


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """Those in force. Raises BadInput naming the file when they would protect nobody."""
    return read(read_toml(packs_folder() / "yiben-base" / "statistics.toml"))


def read(document: Mapping[str, Any]) -> Parameters:
    """The parameters of a `statistics.toml`."""
    noise, public = document["noise"], document["open"]
    found = Parameters(
        minimum={int(level): int(most) for level, most in document["minimum"].items() if level.isdigit()},
        largest_share=float(document["dominance"]["largest_share"]),
        protection=Protection(
            least=float(noise["least"]), most=float(noise["most"]), turned=float(document["filled"]["turned"])
        ),
        epsilon_budget=float(public["epsilon_budget"]),
        epsilon_most=float(public["epsilon_most"]),
        delta=float(public["delta"]),
        rows_per_person=int(public["rows_per_person"]),
        person_keys=tuple(document["person"]["keys"]),
    )
    ordered = [found.minimum[level] for level in sorted(found.minimum)]
    protects = found.protection
    if not (
        ordered
        and ordered == sorted(ordered)
        and ordered[0] >= 2
        and 0 < found.largest_share < 1
        and 0 < protects.least < protects.most < 1
        and 0 < protects.turned < 0.5
        and 0 < found.epsilon_most <= found.epsilon_budget
        and 0 < found.delta < 0.001
        and found.rows_per_person >= 1
    ):
        raise BadInput(
            "bad_statistics",
            Text("统计参数不能起到保护作用", "The parameters of statistics would protect nobody."),
            where={"file": "statistics.toml"},
            hint=Text(
                "人数随级别不减且不少于 2；0 < least < most < 1；0 < turned < 0.5",
                "Minima do not fall with the level and are at least 2; 0 < least < most < 1; 0 < turned < 0.5.",
            ),
        )
    return found
