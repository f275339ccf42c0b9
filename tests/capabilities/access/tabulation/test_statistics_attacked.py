"""An attacker with linear algebra: knows every open column row by row, asks for every table, subtracts.

Guarantees are those of docs/decisions/0053-statistics.md.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statistical_town import Scene

from yiben.capabilities.access.tabulation.parameters import parameters
from yiben.kernel.ids import new_id

CUTS = ("区", "性别", "学历", "年龄:2", "年龄:5")
KEEP = parameters().protection


@dataclass(frozen=True)
class Person:
    number: int
    district: str
    sex: str
    school: str
    age: int
    pay: int | None

    def classes(self, cut: str) -> str:
        name, _, width = cut.partition(":")
        value = {"区": self.district, "性别": self.sex, "学历": self.school, "年龄": str(self.age)}[name]
        low = self.age // int(width) * int(width) if width else 0
        return f"{low}–{low + int(width)}" if width else value


people = st.lists(
    st.builds(
        Person,
        number=st.integers(0, 9999),
        district=st.sampled_from("甲乙丙"),
        sex=st.sampled_from("男女"),
        school=st.sampled_from(["本科", "大专"]),
        age=st.integers(20, 29),
        pay=st.one_of(st.none(), st.just(0), st.integers(1, 20), st.integers(2000, 30_000)),
    ),
    min_size=12,
    max_size=60,
    unique_by=lambda one: one.number,
)


def land(scene: Scene, known: Sequence[Person]) -> str:
    name = f"town_{new_id('t').lower()}"
    rows = ", ".join(
        f"('33010619900101{one.number:04d}', '{one.district}', '{one.sex}', '{one.school}', {one.age}, "
        f"{'NULL' if one.pay is None else one.pay})"
        for one in known
    )
    select = f"SELECT * FROM (VALUES {rows}) t(证号, 区, 性别, 学历, 年龄, 收入)"
    scene.land(name, select, name)
    return name


def tables() -> list[tuple[str, ...]]:
    """Every set of at most three cuts that cuts no column twice."""
    sets = itertools.chain.from_iterable(itertools.combinations(CUTS, size) for size in range(4))
    return [one for one in sets if not {"年龄:2", "年龄:5"} <= set(one)]


@dataclass
class Loot:
    """What was released: who is in each cell, the sums, and who is in each cell withheld."""

    cells: list[list[float]]
    sums: list[float]
    withheld: list[frozenset[int]]


def plunder(scene: Scene, name: str, known: Sequence[Person]) -> Loot:
    loot = Loot([], [], [])
    for cuts in tables():
        answer = scene.ask(" ".join(cuts), "count", "sum:收入", "count_filled:收入", resource=name)
        members = {
            by: frozenset(at for at, one in enumerate(known) if tuple(map(one.classes, cuts)) == by)
            for by in [cell.by for cell in (*answer.cells, *answer.withheld)]
        }
        for cell in answer.cells:
            count, total, _ = cell.values
            assert count.number == len(members[cell.by])
            if total.number is None:
                loot.withheld.append(members[cell.by])
                continue
            loot.cells.append([float(at in members[cell.by]) for at in range(len(known))])
            loot.sums.append(float(total.number))
        loot.withheld += [members[cell.by] for cell in answer.withheld]
    return loot


def deduce(loot: Loot, target: frozenset[int], people: int) -> float | None:
    """What follows for the sum over `target` by any combination of what was released; None when nothing does."""
    if not loot.cells:
        return None
    cells, sums = np.array(loot.cells), np.array(loot.sums)
    wanted = np.array([float(at in target) for at in range(people)])
    weights = np.linalg.lstsq(cells.T, wanted, rcond=None)[0]
    return float(weights @ sums) if np.allclose(cells.T @ weights, wanted, atol=1e-7) else None


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people)
def test_no_combination_of_all_tables_gives_a_withheld_sum_or_a_persons_pay(
    scene: Scene, known: list[Person]
) -> None:
    loot = plunder(scene, land(scene, known), known)
    pays = [one.pay for one in known if one.pay is not None]
    mean = sum(pays) / len(pays) if pays else 0
    scale = 10.0 ** math.floor(math.log10(mean)) if mean else 1.0
    singles = {frozenset([at]) for at in range(len(known))}
    for target in singles | set(loot.withheld):
        found = deduce(loot, target, len(known))
        if found is None:
            continue
        truth = sum(known[at].pay or 0 for at in target)
        reach = sum(max(known[at].pay or 0, scale) for at in target)
        assert abs(found - truth) <= KEEP.most * reach * 1.01 + 1  # he is no worse off than we say
        if len(target) == 1:
            assert abs(found - truth) >= KEEP.least * reach * 0.99, (found, truth)
        else:
            assert abs(found - truth) > 1e-6 * reach


def test_the_attack_succeeds_on_plain_sums_and_fails_on_ours(scene: Scene) -> None:
    """The attacker of the test above is a good one: from plain sums he reads withheld cells exactly."""
    known = [
        Person(at, "甲乙丙"[at % 3], "男女"[at % 2], "本科" if at % 5 else "大专", 20 + at % 10, 1000 + at)
        for at in range(40)
    ]
    loot = plunder(scene, land(scene, known), known)
    truth = {one: float(sum(known[at].pay or 0 for at in one)) for one in loot.withheld}
    ours = {one: deduce(loot, one, len(known)) for one in truth}
    loot.sums = [sum(known[at].pay or 0 for at, inside in enumerate(cell) if inside) for cell in loot.cells]
    plain = {one: deduce(loot, one, len(known)) for one in truth}
    open_to_him = [one for one, found in plain.items() if found is not None]
    assert len(open_to_him) > 10
    for one in open_to_him:
        assert abs((plain[one] or 0) - truth[one]) < 1e-3
        assert abs((ours[one] or 0) - truth[one]) > (
            KEEP.least * truth[one] * 0.99 if len(one) == 1 else 1e-3
        )
