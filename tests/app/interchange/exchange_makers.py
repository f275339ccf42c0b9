"""A home with data of its own, harvested and withdrawn datasets, as clients of other catalogues meet it."""

from dataclasses import dataclass

import duckdb
import httpx

from yiben.app.wiring import Platform
from yiben.capabilities import ledger, opening, people
from yiben.capabilities.opening import Dataset, Distribution, Foreign, Origin
from yiben.kernel.text import Text

http = httpx.Client(timeout=120)
"""One that is patient: other people's work is on this machine too."""

STOPS = """SELECT i AS id, '站点' || i AS "站名", ['贵阳市', '遵义市'][1 + i % 2] AS city, i * 1.5 AS "distance km",
  DATE '2024-01-01' + i::INT AS opened, (i / 8)::DECIMAL(8, 2) AS fare FROM range({rows}) AS t(i)"""


@dataclass(frozen=True)
class Exchange:
    """The served home."""

    platform: Platform
    url: str
    stops: Dataset
    office_token: str  # of the owner
    steward_token: str  # of a steward of one organisation only
    analyst_token: str


def organisation(platform: Platform, name: str) -> ledger.Organisation:
    with platform.office.writing(platform.owner()) as work:
        return ledger.ensure_organisation(work, name)


def own(platform: Platform, slug: str, **said: object) -> Dataset:
    publisher = organisation(platform, "市交通运输局")
    told = {
        "title": Text("公交站点", "Bus stops"),
        "description": Text(
            "全市公交站点的名称、位置、开通日期和票价", "Every bus stop of the city with its fare"
        ),
        "themes": ("transport",),
        "keywords": ("公交", "stops"),
        "licence": "CC-BY-4.0",
        "cycle": ledger.Cycle.QUARTERLY,
        "spatial": "贵阳市",
        "begins": "2024-01-01",
        "ends": "2024-12-31",
        "contact": "数据开放处 open@example.org",
    } | said
    return Dataset(
        id=f"ds_{slug.replace('-', '0'):0<26}"[:29],
        slug=slug,
        publisher=publisher.id,
        publisher_name=publisher.name,
        **told,
    )  # type: ignore[arg-type]


def release(platform: Platform, dataset: Dataset, number: int, rows: int) -> None:
    """Land a table and write it down as an edition, as `opening.release` does after its checks."""
    path = platform.home.staging / f"{dataset.id}-{number}.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY ({STOPS.format(rows=rows)}) TO '{path}' (FORMAT PARQUET)")
        columns = db.execute(f"DESCRIBE {STOPS.format(rows=rows)}").fetchall()
    table = f"open_{dataset.id}"
    made = platform.lake.commit(table, [path], run=f"{dataset.id}-{number}")
    edition = opening.Edition(
        dataset=dataset.id,
        number=number,
        resource="res_x",
        snapshot="1",
        table=table,
        open_snapshot=made.snapshot,
        columns=tuple(
            opening.OpenColumn(name=one[0], title=one[0], type=one[1], unit="km" if "km" in one[0] else "")
            for one in columns
        ),
        rows=made.rows,
        bytes=made.bytes,
        released=f"2026-0{number}-01T00:00:00.000000Z",
        released_by="sam",
        case=None,
        check=None,
        note="more stops" if number > 1 else "",
    )
    with platform.office.writing(platform.owner()) as work:
        opening.put_released(work, dataset, edition)


def foreign(publisher: str, number: int, **said: object) -> Foreign:
    told = {
        "title": Text(f"空气质量 {number}", f"Air quality {number}"),
        "description": Text("小时均值", "Hourly means"),
        "themes": ("environment",),
        "keywords": ("空气", "hourly"),
        "licence": "cc-zero",
    } | said
    links = (
        Distribution(
            dataset="",
            position=1,
            title="CSV",
            url=f"https://example.org/{number}.csv",
            format="csv",
            bytes=1000,
        ),
        Distribution(
            dataset="", position=2, title="Map", url=f"https://example.org/map/{number}", format="html"
        ),
    )
    return Foreign(
        origin=Origin.HARVESTED,
        source="hs_air",
        key=f"air-{number}",
        slug=f"air-{number:03d}",
        publisher=publisher,
        distributions=links,
        **told,
    )  # type: ignore[arg-type]


def harvested(platform: Platform, count: int) -> None:
    body = organisation(platform, "生态环境局")
    with platform.office.writing(platform.owner()) as work:
        opening.put_foreign(work, [foreign(body.id, number) for number in range(count)])


def token(platform: Platform, account: str) -> str:
    with platform.office.writing(platform.owner()) as work:
        return people.create_token(work, account).secret
