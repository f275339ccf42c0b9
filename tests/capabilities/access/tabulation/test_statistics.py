"""What a request gives: exact for who may see, noised for who may not, and nothing of few persons."""

import json
import statistics as plain
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from statistical_town import ANALYST, OFFICER, OTHER, TOWN, Scene, figures

from yiben.capabilities import access, ledger
from yiben.capabilities.access.tabulation import Why, left
from yiben.capabilities.access.tabulation.noise import laplace, threshold
from yiben.capabilities.access.tabulation.parameters import parameters, read
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError

PAY = {number: 3000 + (number * 7919) % 9000 for number in range(600)}


@pytest.fixture
def town(scene: Scene) -> Scene:
    scene.land("town", TOWN, "run1")
    return scene


def test_who_may_see_gets_the_plain_sum_and_who_may_not_gets_it_with_noise(town: Scene) -> None:
    plainly = figures(town.ask("区", "count", "sum:收入", "avg:收入", actor=OFFICER))
    assert plainly["甲区",] == (200, sum(pay for at, pay in PAY.items() if at % 3 == 0), 7471.5)
    answer = town.ask("区", "count", "sum:收入", "avg:收入")
    assert (answer.noised, answer.minimum, answer.counted, answer.level) == (("收入",), 5, "persons", 3)
    for cell in answer.cells:
        count, total, mean = cell.values
        truth = plainly[cell.by][1] or 0
        assert count.number == 200
        assert 0 < abs((total.number or 0) - truth) < 2 * (total.margin or 0)
        assert (total.margin or 0) < 0.05 * truth
        assert mean.number == pytest.approx((total.number or 0) / 200, rel=1e-3)


def test_the_noise_of_a_person_is_the_same_in_every_answer_account_and_landing(town: Scene) -> None:
    first = figures(town.ask("区 性别", "sum:收入"))
    assert figures(town.ask("区 性别", "sum:收入", actor=OTHER)) == first
    rolled_up = figures(town.ask("性别", "sum:收入"))
    for sex in ("男", "女"):
        parts = sum(total[0] or 0 for (_, its), total in first.items() if its == sex)
        assert rolled_up[sex,][0] == pytest.approx(parts, rel=1e-5)  # tables add up
    town.land("town", f"SELECT * FROM ({TOWN}) ORDER BY 姓名 DESC", "run2")
    again = figures(town.ask("区 性别", "sum:收入"))
    assert {by: total[0] for by, total in again.items()} == {
        by: pytest.approx(total[0], rel=1e-9) for by, total in first.items()
    }
    town.land("copy", TOWN.replace("收入", "月薪"), "run3")
    with town.office.writing(OFFICER) as work:
        item = next(one for one in ledger.describe(work, "copy").items if one.name == "月薪")
        ledger.correct(work, item.id, ledger.Correction(why="收入", level=3, semantic="income"))
    copied = figures(town.ask("区 性别", "sum:月薪", resource="copy"))
    assert copied == {by: (pytest.approx(total[0], rel=1e-9),) for by, total in first.items()}


def test_a_cell_of_few_persons_is_withheld_whole_and_the_minimum_follows_the_level(scene: Scene) -> None:
    scene.land(
        "few",
        """SELECT '33010619900101' || lpad(CAST(i // 2 AS VARCHAR), 4, '0') AS 证号,
        CASE WHEN i < 8 THEN '四人' WHEN i < 18 THEN '五人' ELSE '众人' END AS 组, 100 + i AS 收入, '病' AS 病历
        FROM range(100) t(i)""",
        "run1",
    )
    answer = scene.ask("组", "count", "sum:收入", resource="few")  # every person has two rows
    assert figures(answer).keys() == {("五人",), ("众人",)}
    assert [(one.by, one.why) for one in answer.withheld] == [(("四人",), Why.FEW)]
    answer = scene.ask("组", "count_filled:病历", resource="few")
    assert (answer.level, answer.minimum, [cell.by for cell in answer.cells]) == (4, 10, [("众人",)])
    assert answer.suppressed == 2


def test_rows_whose_person_is_unknown_count_as_one_person(scene: Scene) -> None:
    scene.land("unknown", "SELECT CAST(NULL AS VARCHAR) AS 证号, i AS 收入 FROM range(500) t(i)", "run1")
    assert [one.why for one in scene.ask("", "count", resource="unknown").withheld] == [Why.FEW]


def test_without_a_person_column_rows_are_counted_and_equal_rows_differ_in_noise(scene: Scene) -> None:
    scene.land("rows", "SELECT 5000 AS 收入, '甲' AS 区 FROM range(400)", "run1")
    answer = scene.ask("区", "count", "sum:收入", resource="rows")
    total = answer.cells[0].values[1]
    assert answer.counted == "rows"
    assert 0 < abs((total.number or 0) - 2_000_000) < 2 * (total.margin or 0) < 0.1 * 2_000_000


def test_a_sum_that_one_person_dominates_is_withheld_and_the_count_is_not(scene: Scene) -> None:
    scene.land(
        "rich",
        """SELECT '33010619900101' || lpad(CAST(i AS VARCHAR), 4, '0') AS 证号,
        CASE WHEN i = 0 THEN 900000 ELSE 1000 END AS 收入 FROM range(50) t(i)""",
        "run1",
    )
    for actor in (ANALYST, OFFICER):
        count, total = scene.ask("", "count", "sum:收入", resource="rich", actor=actor).cells[0].values
        assert (count.number, total.number, total.why) == (50, None, Why.DOMINANT)


def test_zero_and_nothing_are_noised_like_any_value(scene: Scene) -> None:
    scene.land(
        "zero",
        """SELECT '33010619900101' || lpad(CAST(i AS VARCHAR), 4, '0') AS 证号, CASE WHEN i < 20 THEN 'a' ELSE 'b' END AS 组,
        CASE WHEN i < 10 THEN 0 WHEN i < 20 THEN NULL ELSE 5000 END AS 收入 FROM range(60) t(i)""",
        "run1",
    )
    answer = scene.ask("组", "count_filled:收入", "sum:收入", resource="zero")
    filled, total = answer.cells[0].values
    assert answer.cells[0].by == ("a",)
    assert total.number != 0
    assert abs(total.number or 0) < 20 * 0.2 * 1000
    assert filled.margin  # that there is a value may be denied


def test_what_is_grouped_by_is_what_one_sees_row_by_row(town: Scene) -> None:
    masked = town.ask("姓名", "count")
    assert (masked.masked, [cell.by for cell in masked.cells]) == (("姓名",), [("张**",)])
    assert len(town.ask("生日:month", "count").cells) == 50  # the year is all a mask leaves
    with pytest.raises(Refused) as refused:
        town.ask("收入:1000", "count")
    assert refused.value.code == "not_groupable"
    assert len(town.ask("收入:1000", "count", actor=OFFICER).cells) == 9
    with pytest.raises(Refused) as refused:
        town.ask("区", "count_filled:口令", actor=OFFICER)
    assert (refused.value.code, refused.value.where) == ("never_aggregated", {"column": "口令", "level": 5})


def test_a_slice_is_one_class_of_the_same_cells(town: Scene) -> None:
    whole = figures(town.ask("区 年龄:10", "count", "sum:收入"))
    part = town.ask("区 年龄:10", "count", "sum:收入", where={"区": "甲区"})
    assert figures(part) == {by: values for by, values in whole.items() if by[0] == "甲区"}
    assert [cell.by[1] for cell in part.cells] == [
        "10–20",
        "20–30",
        "30–40",
        "40–50",
        "50–60",
        "60–70",
        "70–80",
    ]
    assert town.ask("区", "count", where={"区": "' OR 1=1 --"}).cells == ()


@pytest.mark.parametrize(
    ("by", "measures", "more", "code"),
    [
        ('区") FROM x; --', ["count"], {}, "no_column"),
        ("区 区", ["count"], {}, "bad_by"),
        ("证号 姓名 区 性别 年龄", ["count"], {}, "bad_by"),
        ("区:year", ["count"], {}, "bad_bin"),
        ("年龄:3", ["count"], {}, "bad_step"),
        ("年龄:0", ["count"], {}, "bad_bin"),
        ("年龄:-10", ["count"], {}, "bad_bin"),
        ("年龄:nan", ["count"], {}, "bad_step"),
        ("区", ["sum:性别"], {}, "not_a_number"),
        ("区", ["median:收入"], {}, "bad_measure"),
        ("区", ["sum"], {}, "bad_measure"),
        ("区", ["count"], {"where": {"性别": "男"}}, "bad_slice"),
        ("区", ["count"], {"epsilon": 5}, "bad_epsilon"),
        ("区", ["count"], {"epsilon": float("nan")}, "bad_epsilon"),
        ("区", ["sum:收入"], {"epsilon": 1}, "bounds_needed"),
        ("区", ["sum:收入"], {"epsilon": 1, "bounds": {"收入": (0, 7777)}}, "bad_step"),
    ],
)
def test_what_is_not_of_its_form_is_refused(
    town: Scene, by: str, measures: list[str], more: dict[str, object], code: str
) -> None:
    with pytest.raises(YibenError) as wrong:
        town.ask(by, *measures, **more) if code != "no_column" else access.statistics(
            town.office, ANALYST, access.Request(resource="town", by=(access.tabulation.ByAsk(column=by),))
        )
    assert wrong.value.code == code


def test_evidence_names_columns_and_numbers_of_cells_and_no_value(town: Scene) -> None:
    town.ask("区 年龄:10", "count", "sum:收入", where={"区": "甲区"}, purpose="年报")
    detail = town.last("statistics.read").detail
    assert (detail["by"], detail["measures"], detail["sliced"]) == (
        ["区", "年龄:10"],
        ["count", "sum:收入"],
        ["区"],
    )
    assert (detail["cells"], detail["suppressed"], detail["epsilon"], detail["purpose"]) == (
        7,
        0,
        None,
        "年报",
    )
    assert "甲区" not in json.dumps(detail, ensure_ascii=False)
    with pytest.raises(NotFound):
        town.ask("", "count", resource="nowhere")
    assert town.last("statistics.refused").detail["code"] == "no_resource"


def test_open_statistics_spend_a_budget_that_does_not_come_back(town: Scene) -> None:
    answer = town.ask("区", "count", "avg:收入", epsilon=1, bounds={"收入": (0, 20000)})
    assert (answer.epsilon, answer.epsilon_left, answer.delta, answer.rows_per_person) == (1, 3, 1e-6, 4)
    assert (answer.threshold or 0) > 100
    for cell in answer.cells:
        count, mean = cell.values
        assert abs((count.number or 0) - 200) < 5 * (count.margin or 0)
        assert abs((mean.number or 0) - 7500) < 5 * (mean.margin or 0)
    assert figures(town.ask("区", "count", epsilon=1)) != figures(town.ask("区", "count", epsilon=1))
    with pytest.raises(Refused) as spent:
        town.ask("", "count", epsilon=1, actor=OFFICER) if town.ask("", "count", epsilon=0.5) else None
    assert (spent.value.code, spent.value.where["left"]) == ("epsilon_spent", 0.5)
    with town.office.reading(ANALYST) as work:
        assert left(work, "town") == 0.5
    assert town.last("statistics.read").detail["epsilon_left"] == 0.5


def test_a_budget_is_not_overdrawn_by_many_at_once(on_either: Scene) -> None:
    on_either.land("town", TOWN, "run1")

    def try_one(_: int) -> str:
        try:
            on_either.ask("", "count", epsilon=0.75)
        except Refused as error:
            return error.code
        return "spent"

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(try_one, range(9)))
    assert sorted(done) == ["epsilon_spent"] * 4 + ["spent"] * 5
    with on_either.office.reading(ANALYST) as work:
        assert left(work, "town") == pytest.approx(0.25)


def test_one_person_moves_an_open_count_by_the_rows_that_count_at_most(scene: Scene) -> None:
    scene.land(
        "one", "SELECT '330106199001010001' AS 证号, i AS 收入, 'a' AS 组 FROM range(10000) t(i)", "run1"
    )
    told = [
        scene.ask("", "count", resource="one", epsilon=1).cells[0].values[0].number or 0 for _ in range(3)
    ]
    assert max(told) < 200
    assert scene.ask("组", "count", resource="one", epsilon=1).cells == ()


def test_the_noise_has_the_scale_that_was_paid_for() -> None:
    noised, margin = laplace([0] * 20_000, most=4, epsilon=0.5, whole=True)
    assert plain.mean(map(abs, noised)) == pytest.approx(8, rel=0.1)
    assert sum(abs(one) > margin for one in noised) / 20_000 == pytest.approx(0.05, abs=0.02)
    noised, _ = laplace([7.5] * 20_000, most=4000, epsilon=1, whole=False)
    assert plain.mean(abs(one - 7.5) for one in noised) == pytest.approx(4000, rel=0.1)
    assert threshold(rows=1, epsilon=1, delta=1e-6) == 16


def test_parameters_that_protect_nobody_are_refused(tmp_path: Path) -> None:
    document = read_toml(packs_folder() / "yiben-base" / "statistics.toml")
    assert read(document) == parameters()
    assert 5 not in parameters().minimum
    for part, name, wrong in (
        ("minimum", "3", 1),
        ("noise", "least", 0.0),
        ("dominance", "largest_share", 1.0),
        ("filled", "turned", 0.5),
        ("open", "epsilon_most", 100.0),
    ):
        with pytest.raises(BadInput) as bad:
            read({**document, part: {**document[part], name: wrong}})
        assert bad.value.code == "bad_statistics"
