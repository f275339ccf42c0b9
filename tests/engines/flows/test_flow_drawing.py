"""Pictures of flows: nothing lies on anything else, everything declared is in it, and markup stays words."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from drawn_flows import flows, sharing
from hypothesis import given, settings

from yiben.engines.flows.drawing import draw
from yiben.engines.flows.model import Flow
from yiben.engines.flows.placing import NARROW, WIDE, Measure, Picture, ordered, place, wrap
from yiben.kernel.text import Lang, Text


def placed(flow: Flow, measure: Measure) -> Picture:
    words = {
        one.id: [("flow-title", measure.title, one.title.zh), ("flow-note", measure.small, one.says.zh)]
        for one in flow.states
    }
    return place(
        flow, measure=measure, box_words=words, move_words={one.id: one.title.zh for one in flow.moves}
    )


def rectangles(picture: Picture) -> list[tuple[str, float, float, float, float]]:
    """Every box and every line of words as (name, left, top, right, bottom)."""
    found = [(f"box {one.state.id}", one.x, one.y, one.right, one.bottom) for one in picture.boxes.values()]
    for arrow in picture.arrows:
        box, size = picture.boxes[arrow.source], picture.measure.small
        left = box.x + 40 if arrow.lane is None else box.right + 8
        for number, line in enumerate(arrow.lines):
            base = arrow.words + number * size * 1.35
            wide = sum(size if ord(letter) > 0x2E7F else size * 0.62 for letter in line)
            found.append(
                (
                    f"words {arrow.source}-{arrow.target} {number}",
                    left,
                    base - size * 0.85,
                    left + wide,
                    base + size * 0.2,
                )
            )
    return found


def meet(one: tuple[str, float, float, float, float], two: tuple[str, float, float, float, float]) -> bool:
    return one[1] < two[3] and two[1] < one[3] and one[2] < two[4] and two[2] < one[4]


def lines(picture: Picture) -> list[tuple[str, float, float, float, float]]:
    """Every stretch of every arrow as a thin rectangle."""
    found = []
    for arrow in picture.arrows:
        source, target = picture.boxes[arrow.source], picture.boxes[arrow.target]
        name = f"line {arrow.source}-{arrow.target}"
        if arrow.lane is None:
            found.append((name, source.x + 28, arrow.out, source.x + 28.5, arrow.into))
            continue
        turn = picture.lanes + (arrow.lane + 1) * picture.measure.lane
        end = target.x if target.x > turn else target.right
        low, high = sorted((arrow.out, arrow.into))
        found += [
            (name, source.right, arrow.out, turn, arrow.out + 0.5),
            (name, turn, low, turn + 0.5, high),
            (name, min(turn, end), arrow.into, max(turn, end), arrow.into + 0.5),
        ]
    return found


def nothing_overlaps(picture: Picture) -> None:
    solid = rectangles(picture)
    assert not [(a[0], b[0]) for n, a in enumerate(solid) for b in solid[n + 1 :] if meet(a, b)]
    assert not [
        (a[0], b[0]) for a in lines(picture) for b in solid if b[0].startswith("words") and meet(a, b)
    ]
    assert all(one[1] >= 0 and one[3] <= picture.width and one[4] <= picture.height for one in solid)


@pytest.mark.parametrize("measure", [WIDE, NARROW])
def test_in_a_real_flow_no_words_lie_on_words_boxes_or_lines(measure: Measure) -> None:
    nothing_overlaps(placed(sharing(), measure))


@settings(max_examples=60, deadline=None)
@given(flows())
def test_whatever_is_declared_nothing_lies_on_anything_else(flow: Flow) -> None:
    nothing_overlaps(placed(flow, WIDE))
    nothing_overlaps(placed(flow, NARROW))


@settings(max_examples=40, deadline=None)
@given(flows())
def test_whatever_is_declared_the_picture_is_well_formed_and_complete(flow: Flow) -> None:
    figure = ET.fromstring(draw(flow, at="s0", lang=Lang.EN))
    items = figure.findall("details/ol/li")
    assert len(items) == len(flow.states)
    assert sum(len(one.findall("ul/li")) for one in items) == sum(len(one.sources) for one in flow.moves)
    assert [one.get("role") for one in figure if one.tag.endswith("svg")] == ["img", "img"]


def test_an_arrow_enters_its_box_between_its_corners() -> None:
    for measure in (WIDE, NARROW):
        picture = placed(sharing(), measure)
        for arrow in picture.arrows:
            box = picture.boxes[arrow.target]
            assert box.y <= arrow.into <= box.bottom


def test_two_lines_never_run_along_each_other() -> None:
    for measure in (WIDE, NARROW):
        stretches = lines(placed(sharing(), measure))
        clash = [
            (a[0], b[0])
            for n, a in enumerate(stretches)
            for b in stretches[n + 1 :]
            if a[0] != b[0] and meet(a, b) and (a[3] - a[1] < 1) == (b[3] - b[1] < 1)
        ]
        assert not clash


def test_the_present_state_is_marked_by_words_and_a_heavier_frame() -> None:
    drawn = draw(sharing(), at="provider", lang=Lang.ZH)
    assert drawn.count("▶ 现在在这里") == 3  # two pictures and the list
    assert len(re.findall(r'<g class="flow-box flow-now"><rect[^>]*stroke-width="3"', drawn)) == 2
    assert "flow-now" not in draw(sharing(), lang=Lang.ZH)


def test_ends_are_told_apart_by_words() -> None:
    drawn = draw(sharing(), lang=Lang.EN)
    assert all(word in drawn for word in ("✓ done", "✕ refused", "↩ withdrawn", "○ lapsed"))


def test_every_deadline_and_who_acts_is_said_in_words() -> None:
    drawn = draw(sharing(), lang=Lang.EN)
    assert "within 10 working days" in drawn
    assert "Agree (a data steward of the organisation that owns the data) → Sealing" in drawn
    assert "Passed (by itself) → Sealing" in drawn


def test_markup_in_a_title_stays_words() -> None:
    nasty = Text("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>')
    flow = sharing()
    states = tuple(replace(one, title=nasty, says=nasty) for one in flow.states)
    moves = tuple(replace(one, title=nasty) for one in flow.moves)
    for lang in Lang:
        drawn = draw(replace(flow, title=nasty, states=states, moves=moves), at="draft", lang=lang)
        assert "<script" not in drawn
        assert "<img" not in drawn
        assert " style=" not in drawn


def test_states_stand_in_the_order_a_case_meets_them_and_ends_come_last() -> None:
    names = [one.id for one in ordered(sharing())]
    assert names == [
        "draft",
        "assess",
        "provider",
        "panel",
        "seal",
        "granted",
        "refused",
        "withdrawn",
        "lapsed",
    ]


def test_words_are_wrapped_at_spaces_between_characters_or_anywhere() -> None:
    assert wrap("数据所属单位审核，退回", width=60, size=10) == ["数据所属单位", "审核，退回"]
    assert wrap("Return for correction", width=80, size=10) == ["Return for", "correction"]
    assert wrap("x" * 20, width=65, size=10) == ["x" * 10, "x" * 10]
    assert wrap("", width=60, size=10) == []
