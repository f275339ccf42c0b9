"""Tables that say nothing of any person: schools, budgets, places to visit. They are opened to the public."""

import numpy as np
import pyarrow as pa

from yiben.app.sample import words
from yiben.app.sample.draw import Ints, below, join, number, pick, take, uniform, when
from yiben.app.sample.identity import city, district
from yiben.app.sample.other_tables import Columns

BUREAUS = (
    "教育厅 公安厅 民政厅 财政厅 人力资源和社会保障厅 自然资源厅 生态环境厅 交通运输厅 农业农村厅 文化和旅游厅 "
    "卫生健康委员会 市场监督管理局"
).split()
SPENDING = "教育支出 科学技术支出 文化旅游体育与传媒支出 社会保障和就业支出 卫生健康支出 节能环保支出 农林水支出 交通运输支出".split()
SIGHTS = "古镇 瀑布 溶洞 梯田 湿地公园 博物馆 森林公园 民族村寨 温泉 观景台".split()


def schools(rows: Ints, scale: int) -> Columns:
    """学校名录: a list of places, with how many pupils each has."""
    division = rows % len(words.DIVISIONS)
    stage = take(("小学", "初级中学", "普通高中", "中等职业学校"), rows // len(words.DIVISIONS) % 4)
    return {
        "学校名称": join(city(division), district(division), "第", number(rows // 112 + 1), stage),
        "学段": stage,
        "设区市": city(division),
        "县区": district(division),
        "办学性质": pick("school/kind", rows, ("公办", "民办"), (88, 12)),
        "在校生数": number(240 + below("school/pupils", rows, 2_600)),
        "专任教师数": number(20 + below("school/teachers", rows, 190)),
        "经度": number(np.round(105 + 3 * uniform("school/lon", rows), 6)),
        "纬度": number(np.round(25 + 3 * uniform("school/lat", rows), 6)),
    }


def budgets(rows: Ints, scale: int) -> Columns:
    """部门预算: bureaus, years from 2022, heads of expenditure; ten thousand yuan."""
    head, rest = rows % len(SPENDING), rows // len(SPENDING)
    amount = np.round(800 + 52_000 * uniform("budget/amount", rows) ** 2, 2)
    return {
        "年度": number(2022 + rest // len(BUREAUS) % 5),
        "部门": join("云川省", take(BUREAUS, rest % len(BUREAUS))),
        "支出科目": take(SPENDING, head),
        "预算数（万元）": number(amount),
        "执行数（万元）": number(np.round(amount * (0.82 + 0.17 * uniform("budget/spent", rows)), 2)),
    }


def scenic_spots(rows: Ints, scale: int) -> Columns:
    """景区名录."""
    division = below("spot/division", rows, len(words.DIVISIONS))
    return {
        "景区名称": join(district(division), number(rows + 1), "号", pick("spot/kind", rows, SIGHTS)),
        "等级": pick("spot/grade", rows, ("5A", "4A", "3A", "2A"), (4, 26, 50, 20)),
        "设区市": city(division),
        "县区": district(division),
        "是否乡村旅游点": when(rows % 3 == 0, "是", pa.array(["否"] * len(rows))),
        "最大承载量（人次/日）": number(500 + 100 * below("spot/most", rows, 190)),
        "门票（元）": number(10 * below("spot/ticket", rows, 13)),
        "经度": number(np.round(105 + 3 * uniform("spot/lon", rows), 6)),
        "纬度": number(np.round(25 + 3 * uniform("spot/lat", rows), 6)),
    }
