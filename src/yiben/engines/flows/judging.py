"""What a review comes to (评审结果): how many have spoken, and by majority or by score."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from yiben.engines.flows.model import Review


class Spoken(Protocol):
    """One opinion, as casework keeps it."""

    @property
    def account(self) -> str:
        """Who spoke."""
        ...

    @property
    def agrees(self) -> bool:
        """For or against; of no matter where scores decide."""
        ...

    @property
    def score(self) -> float | None:
        """0 to `Review.most`, both included."""
        ...


def outcome(review: Review, opinions: Iterable[Spoken]) -> str | None:
    """The move the review makes: `passed`, `failed`, or None while too few have spoken.

    A person counts once, with the last word. With `least`, only opinions with a score from 0 to `most` count, and
    the mean passes from `least` on (以上 includes); else more than half must agree: a tie fails.
    """
    last = {one.account: one for one in opinions}
    if review.least is None:
        agreed = sum(one.agrees for one in last.values())
        if len(last) < review.quorum:
            return None
        return review.passed if 2 * agreed > len(last) else review.failed
    # Exact, and as written: three scores of 0.1 are not a hair more than 0.3.
    scores = [Fraction(str(one.score)) for one in last.values() if _counts(review, one.score)]
    if len(scores) < review.quorum or not scores:
        return None
    return review.passed if sum(scores) >= Fraction(str(review.least)) * len(scores) else review.failed


def _counts(review: Review, score: float | None) -> bool:
    return score is not None and 0 <= score <= (review.most if review.most is not None else score)
