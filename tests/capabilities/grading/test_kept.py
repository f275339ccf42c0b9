"""What a level was made of is kept, and gives the same level again under the same scale."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities import grading

TABLE = {
    "姓名": ["林小满", "王大山", "赵一"],
    "身份证号": ["11010519491231002X", "440524188001010014", "11010519491231002X"],
    "手机号": ["13800138000", "13900139000", "13700137000"],
    "单位电话": ["0871-63990001", "0871-63990002", "0871-63990003"],
    "备注": ["联系 13800138000 林小满", "身份证 11010519491231002X", "无"],
    "金额": ["12.50", "3.00", "99.10"],
    "代码": ["a1", "b2", "c3"],
}


@pytest.mark.parametrize("names", [tuple(TABLE), ("单位电话", "金额"), ("备注",), ("代码", "姓名")])
def test_graded_again_under_the_same_scale_nothing_changes(names: tuple[str, ...]) -> None:
    found = grading.recognise(pa.table({name: TABLE[name] for name in names}), total_rows=3)
    for one in found:
        kept = grading.basis(one)
        assert grading.regrade(kept) == one.sensitivity, (one.name, kept)
        assert not any(value in kept for value in TABLE[one.name])


@given(
    semantic=st.sampled_from([None, "nobody_declares_this", *(one.id for one in grading.meanings())]),
    personal=st.booleans(),
    level=st.integers(min_value=1, max_value=5),
    floor=st.integers(min_value=0, max_value=5),
)
def test_whatever_was_recognised_keeps_its_level(
    *, semantic: str | None, personal: bool, level: int, floor: int
) -> None:
    (plain,) = grading.recognise(pa.table({"x": ["a"]}), total_rows=1)
    one = plain.__class__(
        **{name: getattr(plain, name) for name in plain.__slots__}
        | {"semantic": semantic, "personal": personal, "sensitivity": level}
    )
    assert grading.regrade(grading.basis(one, at_least=floor)) == max(level, floor)
