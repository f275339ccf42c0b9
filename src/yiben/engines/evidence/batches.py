"""What one process tells another of a batch of events that it has checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

_HASH = 32


@dataclass(frozen=True, slots=True)
class Level(Sequence[bytes]):
    """The hashes of one level of a batch, side by side."""

    joined: bytes

    def __len__(self) -> int:
        return len(self.joined) // _HASH

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index if index >= 0 else len(self) + index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return self.joined[at * _HASH : (at + 1) * _HASH]


@dataclass(frozen=True, slots=True)
class Clean:
    """A batch in which nothing was found: its hashes from the leaves up, and the stored node that ends it, if any."""

    levels: list[Level]
    upper: tuple[int, bytes] | None
