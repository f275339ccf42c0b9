"""Records made up without a database."""

from yiben.capabilities.interchange import Record, Site
from yiben.capabilities.interchange.model import Licence, Theme
from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening import Dataset, Distribution, Edition, OpenColumn, OpenKind, Origin, State
from yiben.kernel.text import Text

SITE = Site(url="https://open.example.gov.cn")
TIME = "2026-03-01T08:00:00.000000Z"


def dataset(**said: object) -> Dataset:
    told = {
        "id": "ds_0000000000000000000000001",
        "slug": "bus-stops",
        "title": Text("公交站点", "Bus stops"),
        "description": Text("全市公交站点", "Every bus stop of the city"),
        "publisher": "org_1",
        "publisher_name": "市交通运输局",
        "themes": ("transport",),
        "keywords": ("公交", "stops"),
        "licence": "CC-BY-4.0",
        "cycle": Cycle.QUARTERLY,
        "spatial": "贵阳市",
        "begins": "2024-01-01",
        "ends": "2024-12-31",
        "contact": "数据开放处 open@example.org",
        "created": TIME,
        "published": TIME,
        "updated": TIME,
        "data_updated": TIME,
        "edition": 2,
        "formats": ("csv", "xlsx", "jsonl", "parquet"),
    } | said
    return Dataset(**told)  # type: ignore[arg-type]


def edition(number: int, **said: object) -> Edition:
    told = {
        "dataset": "ds_0000000000000000000000001",
        "number": number,
        "resource": "res_1",
        "snapshot": "1",
        "table": "open_1",
        "open_snapshot": "1",
        "columns": (
            OpenColumn(name="站名", title="站名", type="VARCHAR"),
            OpenColumn(name="fare", title="票价", type="DECIMAL(8,2)", unit="元"),
        ),
        "rows": 1000,
        "bytes": 4096,
        "released": TIME,
        "released_by": "sam",
        "case": None,
        "check": None,
        "note": "",
    } | said
    return Edition(**told)  # type: ignore[arg-type]


def record(**said: object) -> Record:
    one = dataset(**said)
    editions = tuple(edition(number) for number in range(one.edition, 0, -1))
    return Record(
        dataset=one,
        edition=editions[0] if editions else None,
        editions=editions,
        licence=Licence(
            id="CC-BY-4.0",
            title=Text("署名", "Attribution"),
            url="https://creativecommons.org/licenses/by/4.0/",
        ),
        themes=tuple(Theme(id=name, title=Text("公共交通", "Public transport")) for name in one.themes),
    )


def foreign(links: tuple[Distribution, ...], **said: object) -> Record:
    one = dataset(origin=Origin.HARVESTED, source="hs_1", source_key="1", edition=0, formats=("csv",), **said)
    return Record(
        dataset=one, links=links, themes=(Theme(id="transport", title=Text("公共交通", "Public transport")),)
    )


def link(position: int = 1, **said: object) -> Distribution:
    told = {
        "dataset": "ds",
        "position": position,
        "title": "CSV",
        "url": "https://example.org/a.csv",
        "format": "csv",
    } | said
    return Distribution(**told)  # type: ignore[arg-type]


def several() -> tuple[Record, ...]:
    """One of each sort."""
    return (
        record(),
        record(slug="closed", kind=OpenKind.CONDITIONAL),
        record(slug="resting", state=State.SUSPENDED),
        Record(dataset=dataset(slug="gone", state=State.WITHDRAWN, edition=0, formats=()), note="错误 <b>"),
        foreign(
            (link(bytes=0), link(2, url="javascript:alert(1)", format="htm l", media_type="no type")),
            slug="elsewhere",
        ),
        foreign(
            (),
            slug="bare",
            description=Text("", ""),
            keywords=(),
            themes=(),
            contact="",
            spatial="",
            begins=None,
            cycle=None,
            licence="",
        ),
    )
