"""What the clock does for opening (督办时钟): publish what was approved, renew, review, look whether all still may be."""

from typing import TYPE_CHECKING

from yiben.app.reactions import hands
from yiben.capabilities import opening

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

RENEW, REVIEW = 10, 120
"""Rounds after which new data are looked for, and reviews begun: five minutes, an hour."""


def turn(platform: "Platform", number: int) -> None:
    """One round. Each thing is its own transaction, and may be killed anywhere."""
    opening.look_daily(platform.office)
    opening.release_waiting(platform.office, platform.lake, hands=hands())
    if number % RENEW == 0:
        opening.renew_due(platform.office, platform.lake, hands=hands())
    if number % REVIEW == 0:
        opening.review_due(platform.office, hands=hands())
