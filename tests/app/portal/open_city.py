"""What tests of the data pages build: open datasets with editions on a home, as `opening.release` writes them down."""

from dataclasses import replace
from pathlib import Path

import duckdb

from yiben.app.wiring import Platform
from yiben.capabilities import ledger, opening
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

AIR = """
SELECT i AS id, ['云岩区', '南明区', '花溪区', '观山湖区'][1 + i % 4] AS 区县,
  DATE '2025-01-01' + (i % 400)::INT AS 日期, ((i * 7919) % 2000 / 10.0)::DECIMAL(6, 1) AS pm25,
  106.5 + (i * 31 % 300) / 1000.0 AS 经度, 26.4 + (i * 17 % 300) / 1000.0 AS 纬度,
  CASE WHEN i % 9 = 0 THEN NULL WHEN i % 5 = 0 THEN '=雨, "大"' ELSE '晴' END AS 天气
FROM range({rows}) t(i)
"""
TITLES = {"区县": "所在区县", "pm25": "细颗粒物浓度"}


def described(platform: Platform, slug: str = "air-quality", **said: object) -> opening.Dataset:
    """A dataset with a publisher."""
    with platform.office.writing(platform.owner()) as work:
        publisher = ledger.ensure_organisation(work, "市生态环境局")
    made = opening.Dataset(
        id=new_id("ds"),
        slug=slug,
        title=Text("空气质量监测", "Air quality"),
        description=Text("各监测点每日细颗粒物浓度。", "Fine dust by station and day."),
        publisher=publisher.id,
        publisher_name=publisher.name,
        keywords=("空气", "环境"),
        themes=tuple(one.id for one in opening.themes()[:1]),
        licence="CC-BY-4.0",
        cycle=ledger.Cycle.DAILY,
        contact="市生态环境局监测处",
        spatial="贵阳市",
    )
    return replace(made, **said)  # type: ignore[arg-type]


def release(
    platform: Platform, one: opening.Dataset, number: int = 1, select: str = "", *, rows: int = 1_000
) -> opening.Edition:
    """Land a table and write it down as an edition."""
    path: Path = platform.home.staging / f"{one.id}-{number}.parquet"
    with duckdb.connect() as db:
        ask = select or AIR.format(rows=rows)
        db.execute(f"COPY ({ask}) TO '{path}' (FORMAT PARQUET)")
        columns = db.execute(f"DESCRIBE {ask}").fetchall()
    made = platform.lake.commit(f"open_{one.id}", [path], run=f"{one.id}-{number}")
    edition = opening.Edition(
        dataset=one.id,
        number=number,
        resource="res_hidden_name",
        snapshot="1",
        table=f"open_{one.id}",
        open_snapshot=made.snapshot,
        columns=tuple(
            opening.OpenColumn(
                name=name,
                title=TITLES.get(name, name),
                type=kind,
                unit="μg/m³" if name == "pm25" else "",
                description="每日均值" if name == "pm25" else "",
                remedy="取到区县" if name == "区县" else "",
            )
            for name, kind, *_ in columns
        ),
        rows=made.rows,
        bytes=made.bytes,
        released=f"2026-01-0{number}T00:00:00.000000Z",
        released_by="secret-account",
        case="case_hidden",
        check="check_hidden",
        note=f"第 {number} 次发布",
    )
    with platform.office.writing(platform.owner()) as work:
        opening.put_released(work, one, edition)
    return edition
