"""The classification of the digital economy: what the text states, the register of what it lost, where activities belong."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import classifications
from yiben.capabilities.classifications import Activity, Certainty, Classification, Places, settled, verdict
from yiben.kernel.errors import BadInput, NotFound, Refused

DIGITAL = "digital-economy"
HEAD = ["代码", "名称", "国民经济行业代码"]
MADE_UP = [
    ["0101", "甲类", "391"],
    ["010101", "甲一", "3911 3912"],
    ["010102", "甲二", "3919*"],
    ["0501", "乙类", "01"],
]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    return open_platform(tmp_path_factory.mktemp("classes") / "home")


@pytest.fixture
def empty(tmp_path: Path) -> Platform:
    return open_platform(tmp_path / "home")


def see(platform: Platform, verb: Callable[..., Any], *args: Any, who: str = "owner", **named: Any) -> Any:
    with platform.office.writing(platform.actor(who)) as work:
        return verb(work, *args, **named)


def digital(platform: Platform) -> Classification:
    found: Classification = see(platform, classifications.find, DIGITAL)
    return found


def test_what_the_text_states_is_there_and_what_it_lost_is_counted(platform: Platform) -> None:
    found = digital(platform)
    assert [one.code for one in found.classes] == ["01", "02", "03", "04", "05"]
    assert found.classes[0].title.zh == "数字产品制造业"
    assert found.lost
    told = {str(one.of.zh): (one.there, one.stated) for one in classifications.counts(found)}
    assert (told["大类"], told["中类"], told["小类"]) == ((5, 5), (0, 32), (0, 156))
    assert [stated for name, (_, stated) in told.items() if "行业" in name] == [26, 68, 126, 91, 431, 1256]
    assert all(one.line for one in found.classes)


def test_the_first_four_top_classes_are_the_core_and_the_fifth_is_not(platform: Platform) -> None:
    found = digital(platform)
    core = {one.code: group.core for one in found.classes if (group := found.group_of(one.code))}
    assert core == {"01": True, "02": True, "03": True, "04": True, "05": False}


@pytest.mark.parametrize(
    ("said", "code"), [("C3911", "3911"), ("3911", "3911"), ("i65", "65"), ("I", "I"), (" C 39-11 ", "3911")]
)
def test_industry_codes_are_read_as_people_write_them(said: str, code: str) -> None:
    assert settled(said) == code


@pytest.mark.parametrize("said", ["", "99", "98", "A3911", "39111", "3", "x9", "Z", "三九", "00"])
def test_what_is_no_industry_code_is_refused(said: str) -> None:
    with pytest.raises(BadInput) as refused:
        settled(said)
    assert refused.value.code == "bad_industry"


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_is_refused(said: str) -> None:
    try:
        code = settled(said)
    except BadInput:
        return
    assert code.isascii()
    assert 1 <= len(code) <= 4
    assert settled(code) == code


def test_an_activity_the_text_names_is_core_and_its_class_is_in_the_lost_table(platform: Platform) -> None:
    placed = see(platform, classifications.classify, DIGITAL, [Activity(industry="I6513")]).activities[0]
    assert (placed.core, placed.certainty, placed.classes) == (True, Certainty.MAINLY, ())
    assert "软件和信息技术服务业" in placed.why.zh


def test_what_nobody_knows_is_said_to_be_unknown_and_the_share_has_two_ends(platform: Platform) -> None:
    asked = [Activity(industry="3911", share=Fraction(3, 5)), Activity(industry="A01", share=Fraction(1, 5))]
    found = see(platform, classifications.classify, DIGITAL, asked)
    assert found.activities[1].certainty is Certainty.UNKNOWN
    assert found.activities[1].core is None
    assert (found.core_least, found.core_most) == (Fraction(3, 5), Fraction(1))


@pytest.mark.parametrize(
    "shares", [(Fraction(3, 5), Fraction(1, 2)), (Fraction(-1, 2), None), (Fraction(2), None)]
)
def test_shares_that_cannot_be_are_refused(platform: Platform, shares: tuple[Fraction | None, ...]) -> None:
    with pytest.raises(BadInput):
        see(
            platform,
            classifications.classify,
            DIGITAL,
            [Activity(industry="3911", share=one) for one in shares],
        )


def test_no_activity_and_no_such_classification_are_refused(platform: Platform) -> None:
    with pytest.raises(BadInput):
        see(platform, classifications.classify, DIGITAL, [])
    with pytest.raises(NotFound):
        see(platform, classifications.find, "nothing")


def test_the_register_is_filled_from_rows_and_places_exactly_then(empty: Platform) -> None:
    done = see(empty, classifications.fill, DIGITAL, [HEAD, *MADE_UP], source="标准原件")
    assert (done.added, done.changed, done.same, done.rejected) == (4, 0, 0, ())
    places = Places(digital(empty))
    exact, part, above = (places.place(Activity(industry=one)) for one in ("3912", "3919", "39"))
    assert (exact.certainty, exact.core, [one.code for one in exact.classes]) == (
        Certainty.EXACT,
        True,
        ["010101"],
    )
    assert (part.certainty, part.core, [one.code for one in part.classes]) == (
        Certainty.EXACT,
        True,
        ["0101"],
    )
    assert (above.certainty, above.core) == (Certainty.PART, None)
    assert places.place(Activity(industry="0111")).core is False
    again = see(empty, classifications.fill, DIGITAL, [HEAD, *MADE_UP], source="标准原件")
    assert (again.added, again.changed, again.same) == (0, 0, 4)


def test_a_row_that_is_wrong_is_told_with_its_number_and_the_others_are_taken(empty: Platform) -> None:
    rows = [
        HEAD,
        ["0101", "甲类", "391"],
        ["01011", "五位", ""],
        ["0601", "没有这个大类", ""],
        ["0201", "", ""],
        ["0102", "乙类", "9999"],
        ["030101", "缺上级", ""],
        ["01", "另一个名称", ""],
        ["0101", "重复而不同", ""],
    ]
    done = see(empty, classifications.fill, DIGITAL, rows, source="")
    assert done.added == 1
    assert [one.row for one in done.rejected] == [3, 4, 5, 6, 7, 8, 9]
    assert all(one.why.zh and one.why.en for one in done.rejected)
    assert [one.code for one in digital(empty).classes] == ["01", "0101", "02", "03", "04", "05"]


def test_a_file_without_its_headings_fills_nothing(empty: Platform) -> None:
    with pytest.raises(BadInput) as refused:
        see(empty, classifications.fill, DIGITAL, [["a", "b"], ["0101", "甲"]], source="")
    assert refused.value.code == "no_such_heading"


def test_what_was_filled_in_can_be_taken_out_but_not_what_the_text_prints(empty: Platform) -> None:
    see(empty, classifications.fill, DIGITAL, [HEAD, *MADE_UP], source="")
    assert see(empty, classifications.remove, DIGITAL, ["01"]) == 3
    assert {one.code for one in digital(empty).classes} == {"01", "02", "03", "04", "05", "0501"}


@pytest.mark.parametrize("who", ["analyst", "steward", "officer"])
def test_nobody_else_fills_the_register(empty: Platform, who: str) -> None:
    with pytest.raises(Refused):
        see(empty, classifications.fill, DIGITAL, [HEAD, *MADE_UP], source="", who=who)


@given(st.lists(st.sampled_from(["3911", "I65", "A01", "C13", "6490"]), min_size=1, max_size=5))
def test_at_least_is_never_more_than_at_most(industries: list[str]) -> None:
    shares = [Fraction(1, len(industries) + 1)] * len(industries)
    asked = [Activity(industry=one, share=share) for one, share in zip(industries, shares, strict=True)]
    found = verdict(_PLACES, asked)
    assert found.core_least is not None
    assert found.core_most is not None
    assert 0 <= found.core_least <= found.core_most <= 1


_PLACES = Places(
    Classification(
        id="x",
        pack="x",
        title=classifications.called("I"),
        levels=(classifications.Level(digits=2, title=classifications.called("I"), total=2),),
        groups=(),
        maps_to="",
        lost=True,
        classes=(),
    )
)
