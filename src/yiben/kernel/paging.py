"""One page of a list, and how to ask for it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsk:
    """`number` counts from 1 and stays within what databases count with; `size` is at most 200."""

    number: int = 1
    size: int = 20

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", min(1_000_000_000, max(1, self.number)))
        object.__setattr__(self, "size", min(200, max(1, self.size)))

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of `total` things; `more`: there are more than that, and nobody counted further."""

    rows: tuple[T, ...]
    total: int
    ask: PageAsk
    more: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.ask.size))
