"""Remedies: what each does to a column, that suggested ones pass, and that keyed ones are the same each time."""

import datetime as dt
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from release_town import KEY, bench_at, data_of

from yiben.capabilities.opening.disclosure import (
    Data,
    Do,
    Remedy,
    Risk,
    Verdict,
    apply,
    examine,
    foresee,
    gate,
    read_remedy,
    suggest,
)
from yiben.capabilities.opening.disclosure.examining import keyed
from yiben.infra.lake import Bench, scan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("remedies")


@pytest.fixture(scope="module")
def bench(folder: Path) -> Iterator[Bench]:
    with bench_at(folder) as bench:
        yield bench


def released(bench: Bench, folder: Path, data: Data, *said: str, key: bytes = KEY) -> list[tuple[Any, ...]]:
    remedies = tuple(read_remedy(one) for one in said)
    made = apply(bench, data, remedies, into=folder / "home" / "staging" / "out", key=key)
    return bench.run(f"FROM {scan(made.files)}")


@pytest.mark.parametrize(
    ("name", "values", "said", "expected"),
    [
        ("出生日期", [dt.date(1984, 5, 17), None], ("date=month:出生日期",), ["1984-05", None]),
        ("出生日期", [dt.date(1984, 5, 17)], ("date=quarter:出生日期",), ["1984-Q2"]),
        ("出生日期", [dt.date(1984, 5, 17)], ("date=decade:出生日期",), [1980]),
        ("出生日期", ["1984-05-17", "不详"], ("date=year:出生日期",), [1984, None]),
        ("年龄", [0, 9, 10, 37, None], ("band=10:年龄",), ["0-9", "0-9", "10-19", "30-39", None]),
        ("收入", [1234.5, -3.0], ("round=100:收入",), [1200.0, 0.0]),
        ("区划", ["520102", "贵州省贵阳市南明区", "？"], ("area=city:区划",), ["5201", "贵州省贵阳市", None]),
        ("区划", ["北京市海淀区"], ("area=province:区划",), ["北京市"]),
        ("纬度", [26.571234], ("grid=2:纬度",), [26.57]),
        ("职业", ["工人", "医生"], ("prefix=1:职业",), ["工", "医"]),
        ("备注", ["请拨13812345678", "无"], ("blank:备注",), [None, "无"]),
        ("职业", ["工人"] * 6 + ["医生"] * 6 + ["甲", "乙"], ("merge=3:职业",), ["工人"] * 6 + ["医生"] * 6 + [None] * 2),
        ("职业", ["工人"] * 6 + ["甲", "乙", "丙"], ("merge=3:职业",), ["工人"] * 6 + ["其他"] * 3),
    ],
)  # fmt: skip
def test_a_remedy_does_what_its_name_says(
    bench: Bench, folder: Path, name: str, values: Sequence[Any], said: tuple[str, ...], expected: list[Any]
) -> None:
    data = data_of(bench, folder, {name: values})
    assert [row[0] for row in released(bench, folder, data, *said)] == expected


def test_a_pseudonym_is_the_hmac_of_the_value_under_the_secret_of_the_resource(
    bench: Bench, folder: Path
) -> None:
    data = data_of(bench, folder, {"编号": ["a1", "b2", "a1", None]})
    own = hmac.new(keyed(KEY, data), "编号".encode(), hashlib.sha256).digest()
    expected = [hmac.new(own, one, hashlib.sha256).hexdigest()[:32] for one in (b"a1", b"b2", b"a1")]
    assert [row[0] for row in released(bench, folder, data, "token:编号")] == [*expected, None]


def test_noise_is_the_same_each_time_and_another_under_another_secret(bench: Bench, folder: Path) -> None:
    data = data_of(bench, folder, {"收入": [1000.0 + 7 * n for n in range(500)]})
    first = released(bench, folder, data, "noise=1:收入")
    assert released(bench, folder, data, "noise=1:收入") == first
    assert released(bench, folder, data, "noise=1:收入", key=b"another") != first
    moved = [abs(said[0] - (1000.0 + 7 * n)) for n, said in enumerate(first)]
    # Laplace noise of scale range ÷ epsilon: its mean absolute value is its scale.
    assert 0.7 * 3500 < sum(moved) / len(moved) < 1.4 * 3500


@pytest.mark.parametrize(("said", "found"), [("noise=1:收入", []), ("noise=100:收入", [("收入",)])])
def test_too_little_noise_hides_nothing(
    bench: Bench, folder: Path, said: str, found: list[tuple[str, ...]]
) -> None:
    data = data_of(bench, folder, {"收入": [1000.0 + 7 * n for n in range(500)]})
    after, _ = foresee(bench, data, (read_remedy(said),), key=KEY, before=examine(bench, data))
    assert [one.columns for one in after.findings if one.risk is Risk.LEVEL] == found


def test_two_resources_of_a_home_do_not_share_a_pseudonym(bench: Bench, folder: Path) -> None:
    data = data_of(bench, folder, {"编号": ["a1", "b2"]})
    here, there = (
        released(bench, folder, replace(data, source=name), "token:编号") for name in ("res_1", "res_2")
    )
    assert here[0] != here[1]
    assert not set(here) & set(there)


def test_counts_that_are_too_small_are_not_given(bench: Bench, folder: Path) -> None:
    rows = {"性别": ["男"] * 7 + ["女"] * 3, "职业": ["工人"] * 10}
    data = data_of(bench, folder, rows)
    assert sorted(released(bench, folder, data, "aggregate=5:性别"), key=str) == [("女", None), ("男", 7)]


def test_a_cell_that_counts_just_enough_or_nobody_is_given(bench: Bench, folder: Path) -> None:
    import pyarrow as pa

    data = data_of(bench, folder, {"科目": ["甲", "乙", "丙"], "人数": pa.array([5, 40, 0])}, personal=False)
    assert sorted(released(bench, folder, data, "cells=5:人数")) == [("丙", 0), ("乙", 40), ("甲", 5)]


def test_the_order_remedies_are_asked_for_in_does_not_matter(bench: Bench, folder: Path) -> None:
    data = data_of(bench, folder, {"收入": [float(n) for n in range(100)] + [1e9]})
    said = ("merge=5:收入", "band=10:收入", "clip=0.05:收入")
    assert released(bench, folder, data, *said) == released(bench, folder, data, *reversed(said))


def test_local_suppression_empties_as_little_as_it_can(bench: Bench, folder: Path) -> None:
    rows = {"性别": ["男"] * 6 + ["女"] * 6, "职业": ["工人"] * 5 + ["医生"] + ["工人"] * 6}
    found = released(bench, folder, data_of(bench, folder, rows), "local=5")
    # The one physician leaves: emptied alone, nobody would be like him.
    assert Counter(found) == {("男", "工人"): 5, ("女", "工人"): 6}


TABLES = st.integers(5, 60).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "性别": st.lists(st.sampled_from(["男", "女", None]), min_size=n, max_size=n),
            "区划": st.lists(
                st.sampled_from(["520102", "520103", "520201", "530101", None]), min_size=n, max_size=n
            ),
            "年龄": st.lists(st.one_of(st.none(), st.integers(0, 110)), min_size=n, max_size=n),
            "职业": st.lists(st.sampled_from(["工人", "医生", "教师", "其他", ""]), min_size=n, max_size=n),
            "病种": st.lists(st.sampled_from(["甲", "乙", None]), min_size=n, max_size=n),
        }
    )
)


@settings(max_examples=15)
@given(rows=TABLES)
def test_after_what_is_suggested_nothing_stands_in_the_way(
    bench: Bench, folder: Path, rows: dict[str, list[Any]]
) -> None:
    import pyarrow as pa

    types = {name: pa.int64() if name == "年龄" else pa.string() for name in rows}
    data = data_of(bench, folder, pa.table({name: pa.array(rows[name], types[name]) for name in rows}))
    report = examine(bench, data)
    remedies = suggest(bench, data, report, key=KEY)
    assert report.verdict is Verdict.MAY or remedies or report.rows < 40
    if not remedies:
        return
    made = apply(bench, data, remedies, into=folder / "home" / "staging" / "out", key=KEY)
    after = gate(bench, data, remedies, made)
    assert after.verdict is Verdict.MAY, [str(one.says) for one in after.stops]
    assert after.classes is None or after.classes.smallest >= 5


@settings(max_examples=25)
@given(rows=TABLES, smallest=st.integers(2, 8), do=st.sampled_from([Do.LOCAL, Do.ROWS]))
def test_suppression_leaves_no_small_group_and_invents_no_value(
    bench: Bench, folder: Path, rows: dict[str, list[Any]], smallest: int, do: Do
) -> None:
    import pyarrow as pa

    quasi = ("性别", "区划", "年龄", "职业")
    types = {name: pa.int64() if name == "年龄" else pa.string() for name in rows}
    data = data_of(
        bench, folder, pa.table({name: pa.array(rows[name], types[name]) for name in quasi}), quasi=quasi
    )
    made = apply(
        bench, data, (Remedy(do=do, to=str(smallest)),), into=folder / "home" / "staging" / "out", key=KEY
    )
    found = bench.run(f"FROM {scan(made.files)}")
    assert all(many >= smallest for many in Counter(found).values())
    before = list(zip(*(rows[name] for name in quasi), strict=True))
    for row in found:
        assert any(all(new in (None, old) for new, old in zip(row, one, strict=True)) for one in before)


@given(said=st.text(max_size=40))
def test_anything_may_be_written_as_a_remedy_and_is_read_or_refused(said: str) -> None:
    from yiben.kernel.errors import BadInput

    try:
        remedy = read_remedy(said)
    except BadInput:
        return
    assert read_remedy(str(remedy)) == remedy
