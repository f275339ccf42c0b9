"""What objections need of rooms above them, handed in by `app.reactions`: who got data, and everybody's reactions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yiben.capabilities.casework import Hands
from yiben.capabilities.objections.model import Reached

if TYPE_CHECKING:
    from yiben.capabilities.ledger import Dossier
    from yiben.infra.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """`reach(work, dossier, column)`: who got the column of a resource by file, delivery or verification, ever.

    `hands()`: what all capabilities contribute to cases, for the moves the platform makes.
    """

    reach: "Callable[[Work, Dossier, str], tuple[Reached, ...]]"
    hands: Callable[[], Hands]
