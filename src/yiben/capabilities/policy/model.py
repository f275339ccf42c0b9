"""The nouns of policy: levels, meanings and packs, as the shipped declarations state them."""

from dataclasses import dataclass

from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of the sensitivity scale (敏感性分层级); 1 is the lowest."""

    number: int
    title: Text
    description: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One semantic type (语义类型): what people call it, and how it is masked (脱敏方式)."""

    id: str
    title: Text
    mask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInForce:
    """A pack that rules now, as `id@version`."""

    id: str
    version: str
    title: Text

    @property
    def citation(self) -> str:
        """How decisions and labels cite it."""
        return f"{self.id}@{self.version}"
