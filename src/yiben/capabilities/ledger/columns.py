"""One living column of the ledger, as far as comparing needs it."""

from typing import NamedTuple


class Held(NamedTuple):
    """A column somebody has. A tuple: there are hundreds of thousands. `level` 0: nobody has graded it."""

    item: str
    name: str
    title: str
    semantic: str | None
    level: int
    personal: bool
    resource: str
