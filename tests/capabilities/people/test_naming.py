"""What citizens may call themselves in public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.people.naming import LONGEST, SHORTEST, display_name, skeleton
from yiben.kernel.errors import BadInput


@pytest.mark.parametrize(
    "name",
    [
        "山城小张",
        "River Reader",
        "小张 2024",
        "Иван Петров",
        "Zoë",
        "东京の読者",
        "ab",
        "王·麦麦提",
        "고양이",
    ],
)
def test_plain_names_are_taken(name: str) -> None:
    assert display_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "   ",
        "1234",
        "a" * 21,
        "a" * 100_000,
        "<b>bold</b>",
        "a\u200bb c",  # zero width
        "abc\u202edef",  # right to left override
        "abc\u2066def\u2069",
        "a\u0300\u0301\u0302\u0303 zalgo b",
        "name\x00",
        "line\nbreak\x07",
        "\U000e0041abc",  # tags
        "аdmin",  # Cyrillic a
        "pаypal",
        "αdmin person",
        "admin",
        "A D M I N",
        "Admin Wang",
        "ａｄｍｉｎ",  # full width
        "adrnin",
        "m0derator",
        "管理员",
        "官方小助手",
        "平台客服",
        "一本",
        "system",
        "😀😀😀",
        "a\ud800b",
    ],
)
def test_names_that_deceive_or_break_are_refused(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        display_name(name)
    assert refused.value.code == "bad_display_name"


def test_nobody_is_called_like_an_office() -> None:
    offices = ["梧桐区卫生健康局", "Harbour Office"]
    for name in ("梧桐区卫生健康局", "梧桐区卫生健康局小王", "Harbour Office", "HARBOUR  OFFICE"):
        with pytest.raises(BadInput):
            display_name(name, offices=offices)
    assert display_name("梧桐树下", offices=offices)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("River Reader", "river-reader"),
        ("paul", "PAUL"),
        ("Zoë", "Zoe"),
        ("ivan l", "ivan I"),
        ("сосо", "coco"),
    ],
)
def test_names_people_confuse_look_the_same(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@given(st.text(max_size=60))
def test_a_name_is_refused_or_plain(typed: str) -> None:
    try:
        name = display_name(typed)
    except BadInput:
        return
    assert SHORTEST <= len(name) <= LONGEST
    assert name.isprintable()
    assert not set(name) & set('<>&"')
    assert display_name(name) == name
    assert len(skeleton(name)) <= 80
