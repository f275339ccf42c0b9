"""What the base pack declares of keeping the catalogue: packs/yiben-base/catalogue.toml (年度核对、对接和重复检查的打分)."""

from dataclasses import dataclass
from functools import lru_cache

from yiben.infra.packs import packs_folder, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All of it. Strengths and shares are 0 to 1; `month`, `day`: when the yearly confirmation begins."""

    month: int
    day: int
    grace: int  # days
    both: float
    meaning: float
    name: float
    doubtful: float
    broad: frozenset[str]
    duplicate: float
    match: float
    least_items: int


@lru_cache(maxsize=1)
def declared() -> Declared:
    """What is declared. Raises BadInput naming the file when it cannot be read."""
    said = read_toml(packs_folder() / "yiben-base" / "catalogue.toml")
    return Declared(
        month=int(said["refresh"]["month"]),
        day=int(said["refresh"]["day"]),
        grace=int(said["refresh"]["grace_days"]),
        both=float(said["strength"]["both"]),
        meaning=float(said["strength"]["meaning"]),
        name=float(said["strength"]["name"]),
        doubtful=float(said["strength"]["doubtful"]),
        broad=frozenset(said["broad"]["meanings"]),
        duplicate=float(said["told"]["duplicate"]),
        match=float(said["told"]["match"]),
        least_items=int(said["told"]["least_items"]),
    )
