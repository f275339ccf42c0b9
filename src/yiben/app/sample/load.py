"""Loads the sample province the way a person would: file by file, through the road.

Killed half-way it goes on where it stopped: the same file twice is the same snapshot.
"""

import json
import shutil
from dataclasses import replace

from yiben.app.deriving import derive
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.sample.dictionary import DICTIONARIES
from yiben.app.sample.empowered import empower_province
from yiben.app.sample.opened import open_province
from yiben.app.sample.plan import TABLES, SampleTable
from yiben.app.sample.promised import plan_province
from yiben.app.sample.supported import support_province
from yiben.app.sample.write import write_province
from yiben.app.sample.zoned import zone_province
from yiben.app.wiring import Platform
from yiben.capabilities import ledger
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step, silent

APPROVED = (
    "companies",
    "permits",
    "air_quality",
    "bus_stops",
    "hospitals",
    "enterprise_indicators",
    "place_names",
    "jobs",
    "emission_permits",
    "schools",
    "budgets",
    "scenic_spots",
)
"""Entries the province has accepted; the others wait for somebody, as they do in life."""

DERIVED_BY = "云川省统计局"
GROWTH = """
SELECT c.统一社会信用代码, c.企业名称, c.法定代表人, c.行业代码,
       max(i.营业收入万元) FILTER (i.年度 = 2025) AS 最近营业收入万元,
       round(max(i.营业收入万元) FILTER (i.年度 = 2025) / max(i.营业收入万元) FILTER (i.年度 = 2021) - 1, 4) AS 四年增长率
FROM companies c JOIN enterprise_indicators i ON c.统一社会信用代码 = i.统一社会信用代码
GROUP BY ALL
"""
"""A table made of two others, so that lineage has something to show."""


def loaded(platform: Platform) -> bool:
    """True when this home has its sample province."""
    return (platform.home.root / "sample.json").exists()


def load_province(platform: Platform, actor: Actor, *, scale: int = 1, progress: Progress = silent) -> None:
    """Generate the province and bring all of it in; ten times the scale, ten times the rows."""
    folder = platform.home.staging / f"province-{scale}"
    if not (folder / "truth.json").exists():
        write_province(folder, scale=scale, progress=progress)
    total = sum(table.rows for table in TABLES) * scale
    done = 0
    for table in TABLES:
        progress(Step(stage="load", rows=done, total_rows=total))
        bring_in(platform, actor, order_of(table, str(folder / table.file)))
        done += table.rows * scale
    _derive_growth(platform, actor)
    progress(Step(stage="load", rows=done, total_rows=total))
    with platform.office.writing(actor) as work:
        for name in APPROVED:
            ledger.approve(work, name, note="样例 sample")
    open_province(platform, actor)
    plan_province(platform, actor)
    empower_province(platform, actor)
    support_province(platform, actor)
    zone_province(platform, actor)
    ledger.catch_up(platform.home, platform.engine)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    shutil.rmtree(folder)
    (platform.home.root / "sample.json").write_text(
        json.dumps({"scale": scale, "tables": truth}, indent=1), encoding="utf-8"
    )


def order_of(table: SampleTable, path: str) -> Order:
    """What a steward would type to bring that table in."""
    order = Order(
        source=path,
        org=table.org,
        system=table.system,
        name=table.name,
        title=table.title,
        description=f"{table.title}。{table.english}. 样例数据，均为生成 Generated sample data.",
        file_name=table.file,
        origin=ledger.Origin.PRODUCED,
        cycle=table.cycle,
        themes=(table.theme,),
        classes=(table.system,),
        dictionary={name.casefold(): one for name, one in DICTIONARIES.get(table.name, {}).items()},
    )
    if path.endswith(".db"):
        return replace(order, source=f"sqlite:///{path}?table={table.name}")
    return order


def _derive_growth(platform: Platform, actor: Actor) -> None:
    """A table made of others, to show lineage; where a pack already rules that forbids it, the province goes without."""
    try:
        derive(
            platform,
            actor,
            GROWTH,
            name="company_growth",
            org=DERIVED_BY,
            system="企业联网直报平台",
            title="企业成长性分析",
            classes=("企业统计",),
            themes=("经济",),
        )
    except BadInput as error:
        if error.code != "masked_derivation":
            raise
