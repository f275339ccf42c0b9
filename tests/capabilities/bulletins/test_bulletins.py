"""Bulletins: every printed sum, share, growth and change counted again, and held against what rounding allows."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import bulletins
from yiben.engines.rules.bulletins import Breakdown, Kind, Outcome, Printed, recount
from yiben.kernel.errors import NotFound


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    return open_platform(tmp_path_factory.mktemp("bulletins") / "home")


def read(platform: Platform, name: str) -> bulletins.Bulletin:
    with platform.office.reading(platform.owner()) as work:
        return bulletins.find(work, name)


@pytest.mark.parametrize(
    ("name", "counts", "rounding"),
    [("software-bulletin-2023-h1", 16, 4), ("software-bulletin-2023-11", 18, 1)],
)
def test_the_software_bulletins_hold_together_by_their_own_figures(
    platform: Platform, name: str, counts: int, rounding: int
) -> None:
    found = read(platform, name)
    assert len(found.recounts) == counts
    assert found.many(Outcome.DIFFERS) == 0
    assert found.many(Outcome.ROUNDING) == rounding
    assert found.many(Outcome.AGREES) == counts - rounding


def test_sums_shares_growth_and_changes_are_what_the_text_prints(platform: Platform) -> None:
    found = read(platform, "software-bulletin-2023-11/bulletin")
    told = {(one.kind, one.of): (one.printed, one.computed) for one in found.recounts}
    assert told[Kind.SUM, "revenue"] == (Decimal(110447), Decimal(110447))
    assert told[Kind.SUM, "five"] == (Decimal(77365), Decimal(77365))
    assert told[Kind.SHARE, "products"] == (Decimal("23.4"), Decimal("23.4"))
    assert told[Kind.CHANGE, "five"] == (Decimal("1.2"), Decimal("1.3"))
    assert told[Kind.CHANGE, "cities"] == (Decimal("-1.1"), Decimal("-1.1"))


def test_every_bulletin_is_listed_and_one_there_is_not_is_said_so(platform: Platform) -> None:
    with platform.office.reading(platform.owner()) as work:
        assert len(bulletins.every(work)) >= 2
        with pytest.raises(NotFound):
            bulletins.find(work, "nothing")


def test_a_wrong_figure_differs_and_says_what_it_should_have_been() -> None:
    figures = {
        "all": Printed(id="all", value=Decimal(100)),
        "a": Printed(id="a", value=Decimal(60), share=Decimal("60.5"), share_of="all"),
        "b": Printed(id="b", value=Decimal(45)),
    }
    found = recount(figures, [Breakdown(id="x", whole="all", parts=("a", "b"))])
    assert [(one.kind, one.outcome, one.computed) for one in found] == [
        (Kind.SUM, Outcome.DIFFERS, Decimal(105)),
        (Kind.SHARE, Outcome.ROUNDING, Decimal("60.0")),
    ]


@pytest.mark.parametrize(
    ("whole", "outcome"), [(100, Outcome.AGREES), (101, Outcome.ROUNDING), (102, Outcome.DIFFERS)]
)
def test_two_rounded_parts_may_be_one_off_and_no_more(whole: int, outcome: Outcome) -> None:
    figures = {
        name: Printed(id=name, value=Decimal(value)) for name, value in (("w", whole), ("a", 40), ("b", 60))
    }
    (found,) = recount(figures, [Breakdown(id="x", whole="w", parts=("a", "b"))])
    assert found.outcome is outcome


@pytest.mark.parametrize("growth", [Decimal(-100), Decimal(-250)])
def test_a_fall_to_nothing_leaves_nothing_to_reckon_back_from(growth: Decimal) -> None:
    figures = {
        "w": Printed(id="w", value=Decimal(10), growth=Decimal(1)),
        "a": Printed(id="a", value=Decimal(10), growth=growth),
    }
    assert [one.kind for one in recount(figures, [Breakdown(id="x", whole="w", parts=("a",))])] == [Kind.SUM]


def test_a_share_of_nothing_is_not_counted() -> None:
    figures = {
        "w": Printed(id="w", value=Decimal(0)),
        "a": Printed(id="a", value=Decimal(0), share=Decimal(0), share_of="w"),
    }
    assert recount(figures, []) == ()


_TRUE = st.decimals(min_value=1, max_value=100_000, places=3)


@given(st.lists(_TRUE, min_size=1, max_size=8))
def test_figures_that_were_rounded_honestly_never_differ(parts: list[Decimal]) -> None:
    def rounded(value: Decimal, digits: int) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)

    whole = sum(parts, Decimal(0))
    figures = {"w": Printed(id="w", value=rounded(whole, 0))}
    for n, part in enumerate(parts):
        share = rounded(part / whole * 100, 1)
        figures[str(n)] = Printed(id=str(n), value=rounded(part, 0), share=share, share_of="w")
    found = recount(figures, [Breakdown(id="x", whole="w", parts=tuple(str(n) for n in range(len(parts))))])
    assert all(one.outcome is not Outcome.DIFFERS for one in found)
