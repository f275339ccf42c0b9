"""What is written into the evidence log: something happened.

An `Event` never holds a plain value of a governed item: names, identifiers, counts, hashes and
levels only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `kind` is `noun.verb_in_past_tense`, e.g. `resource.landed`.

    `subject` is the identifier of what it happened to; `detail` is JSON-ready.
    """

    kind: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where events that were sealed together stand in the log (存证回执): numbers from `first` on, one time for all."""

    first: int
    time: str
    leaves: Sequence[bytes]

    def id(self, place: int) -> str:
        """What people cite of the event at `place` among those sealed."""
        return cited(self.first + place, self.leaves[place].hex())


def cited(seq: int, leaf: str) -> str:
    """What people cite: `evt_41_3f9a0c1277aa`. The end is from the leaf hash (hex); reading checks it."""
    return f"evt_{seq}_{leaf[:12]}"
