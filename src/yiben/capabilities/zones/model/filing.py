"""Products and services filed, and their use 备案和使用: Articles 20 and 26."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a price is for."""

    CALL = "call"  # 每次
    ROW = "row"  # 每行


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product or service as filed (备案, Article 20). `sources`: the shared resources it was made of."""

    id: str
    agreement: str
    name: str
    resource: str
    sources: tuple[str, ...]
    price: int
    unit: Unit
    price_basis: str
    scenarios: tuple[str, ...]
    scope: str
    manner: str
    roads: tuple[str, ...]
    terms: str  # free, paid
    filed: str
    filed_by: str
    withdrawn: str | None
    withdrawn_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A grant by which a product is used in one filed scenario, or data were shared (`product` None)."""

    id: str  # of the grant
    agreement: str
    product: str | None
    partner: str | None
    scenario: str
    resource: str
    given: str
