"""Pictures: every box is placed, every known link becomes an arrow, the picture holds them all."""

from hypothesis import given
from hypothesis import strategies as st

from yiben.ui.figures import Box, descent, points, shorten, tone_of

boxes = st.lists(
    st.builds(Box, id=st.text(min_size=1), column=st.integers(0, 4), title=st.text(max_size=60)),
    max_size=12,
    unique_by=lambda box: box.id,
)


@given(boxes, st.data())
def test_everything_lies_inside_the_picture(drawn: list[Box], data: st.DataObject) -> None:
    ids = [box.id for box in drawn] + ["unknown"]
    links = data.draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=10))
    picture = descent(drawn, links)
    assert len(picture.boxes) == len(drawn)
    assert len(picture.arrows) == sum(1 for a, b in links if "unknown" not in (a, b))
    for placed in picture.boxes:
        assert 0 <= placed.x <= picture.width - picture.box_width
        assert 0 <= placed.y <= picture.height - picture.box_height


def test_chinese_letters_count_double_when_titles_are_cut() -> None:
    assert shorten("residents", units=10) == "residents"
    assert shorten("常住人口基本信息", units=10) == "常住人口基…"


def test_a_trend_runs_from_left_to_right_and_up_for_more() -> None:
    assert points((0.0, 1.0), width=10, height=4) == "0.0,4.0 10.0,0.0"


def test_only_a_nearly_full_share_is_good() -> None:
    assert [tone_of(share) for share in (1.0, 0.95, 0.5, None)] == ["good", "warn", "bad", ""]
