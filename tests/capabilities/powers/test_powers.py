"""The register of powers: lists taken row by row, spans of law, the tree, and under which power a task is done."""

import io
from contextlib import suppress
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from planners import CITY_A, DATA, HEALTH, Planners
from yiben.capabilities import plans, powers
from yiben.kernel.errors import BadInput, NotFound, Refused

HEAD = "单位,编码,名称,类型,依据,责任,主项编码,生效日期,有效期至\n"


def take(planners: Planners, text: str, *, by: str = "bea", name: str = "清单.csv") -> powers.Intake:
    read = powers.read_content(text.encode(), name=name)
    done: powers.Intake = planners.do(by, powers.take, read)
    return done


def tree(planners: Planners, organisation: str, day: str = "2026-01-01") -> powers.Tree:
    found: powers.Tree = planners.see("ana", powers.tree, organisation, day=day)
    return found


def told(done: powers.Intake) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in done.rejected]


def test_a_list_is_taken_row_by_row_and_each_refused_row_says_where_and_why(planners: Planners) -> None:
    done = take(
        planners,
        "全省权责清单（2026年）,,,,,,,,\n"
        + HEAD
        + f"{DATA},S1,公共数据管理,其他,某条例第三条,每年公布情况,,2024-01-01,\n"
        + "\n"
        + f"{DATA},S2,开放审核,行政许可,,,S1,2024年1月1日,\n"
        + f"{DATA},S3,怪类型,巡视,,,,,\n"
        + "不存在的局,S4,无单位,,,,,,\n"
        + f"{DATA},S5,无主项,,,,S99,,\n"
        + f"{DATA},S6,坏日期,,,,,2024-02-30,\n"
        + f"{DATA},S7,倒置,,,,,2024-02-01,2024-01-01\n"
        + f"{DATA},,无编码,,,,,,\n"
        + f"{DATA},S1,另一说法,其他,,,,2024-01-01,\n",
    )
    assert (done.added, done.changed, done.same, done.rejections) == (2, 0, 0, 7)
    assert told(done) == [
        (6, "类型"),
        (7, "单位"),
        (8, "主项编码"),
        (9, "生效日期"),
        (10, "有效期至"),
        (11, "编码"),
        (12, "编码"),
    ]
    kept = planners.see("ana", powers.intake, done.id)
    assert kept.rejected == done.rejected
    assert all(one.why.zh and one.why.en and one.why.zh != one.why.en for one in kept.rejected)
    assert kept.rejected[0].said["title"] == "怪类型"
    assert len(planners.events("power.taken")) == 1


def test_the_same_list_again_changes_nothing_and_a_new_word_for_a_row_changes_that_row(
    planners: Planners,
) -> None:
    text = HEAD + f"{DATA},S1,数据管理,其他,旧条例,,,2024-01-01,\n{DATA},S2,开放审核,,,,S1,2024-01-01,\n"
    take(planners, text)
    again = take(planners, text)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    changed = take(planners, text.replace("旧条例", "新条例"))
    assert (changed.added, changed.changed, changed.same) == (0, 1, 1)
    assert [one.power.basis for one in tree(planners, DATA).branches] == ["新条例", ""]


def test_spans_of_one_power_lie_apart_and_the_span_of_the_day_speaks(planners: Planners) -> None:
    take(planners, HEAD + f"{DATA},S1,审核,,甲条例,,,2020-01-01,\n")
    overlapping = take(planners, HEAD + f"{DATA},S1,审核,,乙条例,,,2024-01-01,\n")
    assert told(overlapping) == [(2, "生效日期")]
    both = take(
        planners,
        HEAD
        + f"{DATA},S1,审核,,甲条例,,,2020-01-01,2023-12-31\n{DATA},S1,审核,,乙条例,,,2024-01-01,2025-12-31\n",
    )
    assert (both.added, both.changed, both.rejections) == (1, 1, 0)

    def seen(day: str) -> tuple[str, str]:
        one = planners.see("ana", powers.power, f"{DATA}/S1", day=day).power
        return one.basis, str(one.standing(day))

    assert seen("2019-12-31") == ("甲条例", "not_yet")
    assert seen("2023-12-31") == ("甲条例", "in_force")
    assert seen("2024-01-01") == ("乙条例", "in_force")
    assert seen("2026-01-01") == ("乙条例", "ended")


def test_powers_that_are_parts_of_each_other_are_refused_with_what_hangs_on_them(planners: Planners) -> None:
    done = take(
        planners,
        HEAD + f"{DATA},A,甲,,,,B,,\n{DATA},B,乙,,,,A,,\n{DATA},C,丙,,,,A,,\n{DATA},D,丁,,,,,,\n",
    )
    assert told(done) == [(2, "主项编码"), (3, "主项编码"), (4, "主项编码")]
    assert [one.power.code for one in tree(planners, DATA).branches] == ["D"]
    later = take(planners, HEAD + f"{DATA},E,戊,,,,D,,\n{DATA},D,丁,,,,E,,\n")
    assert later.rejections == 2


def test_a_service_item_hangs_under_its_power_with_data_the_ledger_knows(planners: Planners) -> None:
    done = take(
        planners,
        f"""
[[power]]
organisation = "{DATA}"
code = "S1"
title = "开放审核"
begins = 2024-01-01

[[item]]
organisation = "{DATA}"
code = "S1-1"
title = "数据开放申请"
power = "S1"
needs = ["没有的表", "企业名录.名称"]

[[item]]
organisation = "{HEALTH}"
code = "W1"
title = "代办申请"
power = "{DATA}/S1"

[[item]]
organisation = "{HEALTH}"
code = "W2"
title = "没有依据的事项"
remark = "x"

[[item]]
organisation = "{HEALTH}"
code = "W3"
title = "写错依据的事项"
power = "S404"
""",
        name="清单.toml",
    )
    assert told(done) == [(4, "power")]
    assert done.unread == ("remark",)
    branch = tree(planners, DATA).branches[0]
    assert [one.title.zh for one in branch.items] == ["数据开放申请", "代办申请"]
    assert [one.title.zh for one in tree(planners, HEALTH).loose] == ["代办申请", "没有依据的事项"]
    seen = planners.see("ana", powers.item, branch.items[0].id, day="2026-01-01")
    assert [(one.said, one.resource, str(one.use)) for one in seen.data] == [
        ("没有的表", "", "needs"),
        ("企业名录.名称", "", "needs"),
    ]
    assert planners.see("ana", powers.items_called, ["数据开放申请", "别的"]).keys() == {"数据开放申请"}


def test_a_steward_keeps_the_powers_of_their_own_body_and_an_analyst_none(planners: Planners) -> None:
    done = take(planners, HEAD + f"{DATA},S1,审核,,,,,,\n{HEALTH},W1,登记,,,,,,\n", by="hua")
    assert told(done) == [(2, "单位")]
    assert done.added == 1
    with pytest.raises(Refused) as caught:
        take(planners, HEAD + f"{DATA},S1,审核,,,,,,\n", by="ana")
    assert caught.value.code == "not_your_powers"


def test_a_task_is_done_under_a_power_of_whoever_answers_and_what_is_missing_is_said(
    planners: Planners,
) -> None:
    def authorities() -> list[tuple[str, str | None]]:
        found = planners.see("ana", plans.tree, "province-2025")
        mine = found.powers[found.nodes[0].id]
        return [(str(one.ground), one.power.code if one.power else None) for one in mine]

    node = planners.see("ana", plans.tree, "province-2025").nodes[0].id
    assert authorities() == [("not_registered", None)]
    take(planners, HEAD + f"{DATA},S1,审核,,,,,2020-01-01,\n{HEALTH},W1,登记,,,,,,\n")
    assert authorities() == [("not_named", None)]
    with pytest.raises(BadInput) as caught:
        planners.do("bea", plans.name_power, node, f"{HEALTH}/W1")
    assert caught.value.code == "not_an_owners_power"
    with pytest.raises(NotFound):
        planners.do("bea", plans.name_power, node, f"{DATA}/S404")
    with pytest.raises(Refused):
        planners.do("ana", plans.name_power, node, f"{DATA}/S1")
    planners.do("bea", plans.name_power, node, f"{DATA}/S1")
    assert authorities() == [("named", "S1")]
    power = planners.see("ana", powers.power, f"{DATA}/S1", day="2021-01-01").power
    assert [one.subject for one in planners.see("ana", plans.under_power, [power.id])] == [node]
    take(planners, HEAD + f"{DATA},S1,审核,,,,,2020-01-01,2020-06-30\n")
    assert authorities()[0] == ("lapsed", "S1")


def test_whoever_no_longer_answers_acts_under_no_power_either(planners: Planners) -> None:
    node = planners.see("ana", plans.tree, "province-2025").nodes[0].id
    take(planners, HEAD + f"{DATA},S1,审核,,,,,,\n")
    planners.do("bea", plans.name_power, node, f"{DATA}/S1")
    planners.do("bea", plans.release, node, kind=plans.OwnerKind.ORGANISATION, key=DATA)
    planners.do("bea", plans.assign, node, kind=plans.OwnerKind.ORGANISATION, key=DATA)
    found = planners.see("ana", plans.tree, "province-2025").powers[node]
    assert [str(one.ground) for one in found] == ["not_named"]
    planners.do("bea", plans.name_power, node, f"{DATA}/S1")
    planners.do("bea", plans.unname_power, node, f"{DATA}/S1")
    with pytest.raises(NotFound):
        planners.do("bea", plans.unname_power, node, f"{DATA}/S1")


def test_every_word_that_is_looked_for_stands_in_what_is_found(planners: Planners) -> None:
    take(
        planners,
        HEAD
        + f"{DATA},S1,开放审核,行政许可,100%条例,,,,\n{DATA},S2,共享协调,其他,一般条例,,,,\n{CITY_A},J1,开放审核,,,,,,\n",
    )

    def found(said: str, **more: str) -> list[str]:
        return [one.code for one in planners.see("ana", powers.search, said, **more).rows]

    assert sorted(found("开放")) == ["J1", "S1"]
    assert found("开放 条例") == ["S1"]
    assert found("100%") == ["S1"]
    assert found("0_0") == []
    assert found("", kind="licence") == ["S1"]
    bodies = planners.see("ana", powers.bodies, day="2026-01-01")
    assert {one.name: one.powers for one in bodies if one.powers} == {DATA: 2, CITY_A: 1}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\xff\xfe\x00", "a.csv", "unreadable_list"),
        (b"PK\x03\x04nothing", "a.xlsx", "unreadable_list"),
        (b"[[power]\n", "a.toml", "bad_toml"),
        (b"[[task]]\nid = 1\n", "a.toml", "unknown_key"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(content: bytes, name: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        powers.read_content(content, name=name)
    assert caught.value.code == code


def test_a_list_without_headings_is_refused_with_the_headings_there_are(planners: Planners) -> None:
    with pytest.raises(BadInput) as caught:
        take(planners, "甲,乙\n1,2\n")
    assert caught.value.code == "no_such_heading"
    assert caught.value.hint is not None
    assert "单位" in caught.value.hint.zh
    assert "organisation" in caught.value.hint.en


def test_a_workbook_is_read_sheet_by_sheet_with_its_merged_cells_and_its_days(planners: Planners) -> None:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("权责")
    sheet.merge_range(0, 0, 0, 3, "全省权责清单")
    sheet.write_row(1, 0, ["单位", "编码", "名称", "生效日期"])
    sheet.merge_range(2, 0, 3, 0, DATA)
    for row, code in ((2, "S1"), (3, "S2")):
        sheet.write_row(row, 1, [code, f"权责{code}"])
        sheet.write_datetime(row, 3, datetime(2024, 1, 1), day)  # noqa: DTZ001 - cells know no zone
    book.add_worksheet("说明").write(0, 0, "本表由各单位填写")
    items = book.add_worksheet("事项")
    items.write_row(0, 0, ["单位", "编码", "名称", "所属权责编码"])
    items.write_row(1, 0, [DATA, 101, "开放申请", "S2"])
    book.close()
    done = planners.do("bea", powers.take, powers.read_content(packed.getvalue(), name="清单.xlsx"))
    assert (done.added, told(done)) == (3, [(0, "")])
    assert done.rejected[0].sheet == "说明"
    branches = tree(planners, DATA).branches
    assert [(one.power.code, one.power.begins) for one in branches] == [
        ("S1", "2024-01-01"),
        ("S2", "2024-01-01"),
    ]
    assert [one.code for one in branches[1].items] == ["101"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_lists_come_in_the_encodings_people_have(planners: Planners, encoding: str) -> None:
    text = (HEAD + f"{DATA},S1,审核,,,,,,\n").encode(encoding)
    done = planners.do("bea", powers.take, powers.read_content(text, name="a.csv"))
    assert done.added == 1


@given(st.text(max_size=300), st.sampled_from(["a.csv", "a.toml"]))
def test_no_text_brings_the_reader_down(text: str, name: str) -> None:
    with suppress(BadInput):  # said, and nothing else
        read = powers.read_content(text.encode("utf-8", "surrogatepass"), name=name)
        assert all(isinstance(cell, str) for sheet in read.sheets for row in sheet.rows for cell in row)
