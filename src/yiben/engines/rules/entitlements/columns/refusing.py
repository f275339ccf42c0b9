"""What a column loses while it is taken: rows that cannot be read are reported, not guessed."""

from dataclasses import dataclass, field

import numpy as np

from yiben.engines.rules.entitlements.columns.bits import Bits, pack, unpack
from yiben.engines.rules.entitlements.columns.model import SHOWN, Refused, Why
from yiben.engines.rules.entitlements.columns.numbers import Array


@dataclass(slots=True)
class Taking:
    """One column being taken; `first` is how many rows of the table lie before."""

    name: str
    rows: int
    first: int = 0
    refused: list[Refused] = field(default_factory=list)

    def drop(self, bad: Array | None, known: Bits | None, why: Why) -> Bits | None:
        """What is known without the `bad` rows, which are reported."""
        if bad is None:
            return known
        bits = pack(bad)
        if known is not None:
            bits &= known
        at = np.flatnonzero(unpack(bits, self.rows))
        if not len(at):
            return known
        shown = tuple(int(row) + self.first + 1 for row in at[:SHOWN])
        self.refused.append(Refused(column=self.name, why=why, count=len(at), rows=shown))
        return ~bits if known is None else known & ~bits
