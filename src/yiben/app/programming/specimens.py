"""What the policy office adds to the page of elements: bars before and after, a curve, a budget, a purse. All values are invented."""

from dataclasses import dataclass

from yiben.app.programming.coupons import Piece
from yiben.app.programming.curves import Curve, curve_of
from yiben.app.programming.outcome import Pair
from yiben.ui.patterns import Specimen
from yiben.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One of each picture."""

    pairs: tuple[Pair, ...]
    curve: Curve
    pieces: tuple[Piece, ...]


def specimens(_words: Words) -> tuple[Specimen, ...]:
    """Pairs with one withheld, a curve with a budget, a level that is over."""
    kinds = ("free", "open", "due", "paid")
    pairs = (
        Pair(label="甲省 Province A", before=120, after=90, before_share=1.0, after_share=0.75),
        Pair(label="乙省 Province B", before=None, after=None, before_share=0, after_share=0),
    )
    curve = curve_of("cost", [("3%", 90_000_000), ("4%", 60_000_000), ("5%", 20_000_000)], line=50_000_000)
    pieces = tuple(
        Piece(kind=kind, said="1", exact="1.00", x=at * 25.0, width=25.0) for at, kind in enumerate(kinds)
    )
    return (
        Specimen(
            id="of-programming",
            title="programming.patterns",
            template="programming/specimens.html",
            shown=Bench(pairs=pairs, curve=curve, pieces=pieces),
            style="programming.css",
        ),
    )
