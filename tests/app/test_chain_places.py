"""Chains are drawn from left to right: whatever comes from something stands behind it, however many ways lead there."""

from hypothesis import given
from hypothesis import strategies as st

from yiben.app.tracing.placing import places

NAMES = "abcdefgh"


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda two: two[0] < two[1]))
)
def test_everything_stands_behind_what_it_comes_from(pairs: list[tuple[str, str]]) -> None:
    found = places(NAMES, pairs)
    assert found is not None
    assert min(found.values()) == 0
    assert all(found[before] < found[after] for before, after in pairs)


def test_what_comes_from_nothing_stands_close_to_what_is_made_of_it() -> None:
    ways = [
        ("stops", "grant"),
        ("grant", "step"),
        ("step", "product"),
        ("stops", "product"),
        ("own", "product"),
    ]
    found = places(["product", "stops", "grant", "step", "own"], ways)
    assert found == {"stops": 0, "grant": 1, "step": 2, "own": 2, "product": 3}


def test_a_circle_has_no_places() -> None:
    assert places("ab", [("a", "b"), ("b", "a")]) is None
