"""What a snapshot is compared with, and what is remembered of a check."""

import random

import pytest

from yiben.capabilities import quality
from yiben.capabilities.quality import Baseline
from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound

OWNER = Actor(account="owner", name="Owner", clearance=5)


def numbers(seed, shift=0.0, count=3000):
    drawn = random.Random(seed)
    return [drawn.gauss(shift, 1) for _ in range(count)]


def test_rows_may_change_by_the_stated_share(desk):
    rule = {"kind": "row_drift", "max_change": 0.2}
    data = {"c": ["a"] * 80}
    assert desk.one(data, rule, baseline=Baseline(rows=100))[0] == 0
    assert desk.one(data, rule, baseline=Baseline(rows=101))[0] == 1
    assert not desk.check(data, rule).results[0].decided


@pytest.mark.parametrize(
    ("before", "same", "moved"),
    [
        (numbers(1), numbers(2), numbers(3, shift=0.8)),
        (["a", "b", "c"] * 1000, ["b", "c", "a"] * 1000, ["a", "a", "c"] * 1000),
        ([1.0, 2.0] * 1500, [2.0, 1.0] * 1500, [None, 1.0] * 1500),
    ],
    ids=["numbers", "words", "nulls"],
)
def test_a_moved_distribution_is_found_and_a_redrawn_one_is_not(desk, before, same, moved):
    rule = {"kind": "distribution_drift", "column": "c"}
    first = desk.check({"c": before}, rule)
    assert not first.results[0].decided
    then = Baseline(rows=len(before), distributions=first.distributions)
    assert desk.one({"c": same}, rule, baseline=then)[0] == 0
    assert desk.one({"c": moved}, rule, baseline=then)[0] == 1


def test_a_distribution_holds_no_word_of_the_data(desk):
    report = desk.check({"c": ["张三丰", "李四光"] * 10}, {"kind": "distribution_drift", "column": "c"})
    assert "张三丰" not in str(report.distributions["c"].as_json())
    assert sum(report.distributions["c"].shares) == pytest.approx(1)


def test_history_keeps_one_check_per_snapshot_and_the_baseline_is_the_one_before(desk, office):
    opened, events = office
    rule = {"kind": "distribution_drift", "column": "c"}
    for snapshot, values in (("s1", ["a", "b"]), ("s2", ["a", None, "b"]), ("s2", ["a", None, None])):
        report = desk.check({"c": values}, rule, {"kind": "not_null", "column": "c"})
        with opened.writing(OWNER) as work:
            quality.record(work, resource="res_1", snapshot=snapshot, report=report)
    with opened.reading(OWNER) as work:
        kept = quality.history(work, resource="res_1")
        assert [(one.snapshot, one.rows, one.failed) for one in kept] == [("s1", 2, 0), ("s2", 3, 1)]
        assert kept[1].scores["completeness"] == pytest.approx(1 / 3)
        assert quality.baseline(work, resource="res_1", snapshot="s2").rows == 2
        assert quality.baseline(work, resource="res_1").rows == 3
        assert quality.baseline(work, resource="res_1").distributions["c"].bins
        assert quality.baseline(work, resource="res_2") is None
        said = quality.read(work, resource="res_1", snapshot="s2")
        assert said["findings"][0]["says"]["zh"]
        assert said["findings"][0]["says"]["en"]
        with pytest.raises(NotFound):
            quality.read(work, resource="res_1", snapshot="s9")
    assert [event.kind for event in events] == ["quality.checked"] * 3
    assert events[-1].detail["failed"] == ["r1"]
