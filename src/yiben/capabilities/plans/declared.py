"""What the base pack declares of plans: packs/yiben-base/plans.toml (允差、预测、宽限)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from yiben.infra.packs import packs_folder, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """`about`: how far 左右 reaches, a share; `level`: of the forecast's interval; `grace_days`: after a period's end."""

    about: Decimal
    level: float
    grace_days: int


@lru_cache(maxsize=1)
def declared() -> Declared:
    """What is declared."""
    data = read_toml(packs_folder() / "yiben-base" / "plans.toml")
    return Declared(
        about=Decimal(str(data["about"])), level=float(data["level"]), grace_days=int(data["grace_days"])
    )
