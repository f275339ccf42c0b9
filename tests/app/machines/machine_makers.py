"""What tests of this room build: open datasets with editions, on a served platform."""

from dataclasses import dataclass

import duckdb

from yiben.app.wiring import Platform
from yiben.capabilities import ledger, opening
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

STOPS = "SELECT i AS id, '站' || i AS name, 106.6 + i / 1000.0 AS lon, DATE '2026-01-01' + i::INT AS since FROM range({rows}) t(i)"
WIDER = "SELECT i AS id, '站' || i AS name, 106.6 + i / 1000.0 AS lon, DATE '2026-01-01' + i::INT AS since, i % 2 = 0 AS lit FROM range({rows}) t(i)"


PEOPLE = ("王小满", "周启明", "林佳宁")


@dataclass
class Served:
    """A platform that answers at `url`."""

    platform: Platform
    url: str
    stops: str  # identifier of the open dataset
    closed: str  # of the one for named bodies


def release(platform: Platform, dataset: opening.Dataset, number: int, select: str) -> None:
    """Land a table and write it down as an edition, as `opening.release` does after its checks."""
    path = platform.home.staging / f"{dataset.id}-{number}.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)")
        columns = db.execute(f"DESCRIBE {select}").fetchall()
    table = f"open_{dataset.id}"
    made = platform.lake.commit(table, [path], run=f"{dataset.id}-{number}")
    edition = opening.Edition(
        dataset=dataset.id,
        number=number,
        resource="res_x",
        snapshot="1",
        table=table,
        open_snapshot=made.snapshot,
        columns=tuple(opening.OpenColumn(name=one[0], title=one[0], type=one[1]) for one in columns),
        rows=made.rows,
        bytes=made.bytes,
        released="2026-01-01T00:00:00.000000Z",
        released_by="sam",
        case=None,
        check=None,
    )
    with platform.office.writing(platform.owner()) as work:
        opening.put_released(work, dataset, edition)


def described(platform: Platform, slug: str, **said: object) -> opening.Dataset:
    """A dataset with a publisher."""
    with platform.office.writing(platform.owner()) as work:
        publisher = ledger.ensure_organisation(work, "市交通运输局")
    return opening.Dataset(
        id=new_id("ds"),
        slug=slug,
        title=Text("公交站点", "Bus stops"),
        description=Text("全市公交站点", "Every bus stop of the city"),
        publisher=publisher.id,
        publisher_name=publisher.name,
        **said,  # type: ignore[arg-type]
    )


def register(platform: Platform, name: str, column: str) -> None:
    """A table of the ledger with names nobody below level three may see."""
    names = ", ".join(f"({number}, '{one}')" for number, one in enumerate(PEOPLE * 3))
    path = platform.home.staging / f"{name}.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY (SELECT * FROM (VALUES {names}) t(id, {column})) TO '{path}' (FORMAT PARQUET)")
    said = {
        "organisation": "市公安局",
        "stem": name,
        "name": name,
        "items": (
            ledger.ItemProposal(name="id", type="INTEGER", level=1, personal=False, rule="test"),
            ledger.ItemProposal(
                name=column, type="VARCHAR", level=3, personal=True, semantic="person_name", rule="test"
            ),
        ),
        "format": "parquet",
    }
    with platform.office.writing(platform.owner()) as work:
        place = ledger.place(work, ledger.Proposal(**said))
    done = platform.lake.commit(place.resource, [path], run=f"land-{name}")
    landing = ledger.Landing(
        id=done.snapshot,
        run=f"land-{name}",
        source=f"/srv/drop/{name}.parquet",
        rows=done.rows,
        files=done.files,
    )
    with platform.office.writing(platform.owner()) as work:
        ledger.propose(work, ledger.Proposal(**said, landing=landing))
