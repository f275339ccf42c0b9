"""Open tables read where they lie, by PyIceberg as any client would, over HTTP."""

import httpx
import pytest
from machine_makers import Served
from pyiceberg.catalog import load_catalog
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import NoSuchTableError


@pytest.fixture
def catalogue(served: Served) -> RestCatalog:
    found = load_catalog("open", type="rest", uri=f"{served.url}/iceberg")
    assert isinstance(found, RestCatalog)
    return found


def test_a_client_finds_what_is_open_to_everybody(catalogue: RestCatalog) -> None:
    assert catalogue.list_namespaces() == [("open",)]
    assert catalogue.list_tables("open") == [("open", "bus-stops")]


def test_a_client_reads_the_current_edition_and_past_ones(catalogue: RestCatalog) -> None:
    table = catalogue.load_table("open.bus-stops")
    assert table.scan().to_arrow().num_rows == 1500
    assert table.scan(row_filter="id >= 1490", selected_fields=("id", "lit")).to_arrow().to_pydict() == {
        "id": list(range(1490, 1500)),
        "lit": [True, False] * 5,
    }
    first = table.snapshot_by_name("edition-1")
    assert first is not None
    assert table.scan(snapshot_id=first.snapshot_id).to_arrow().num_rows == 1000


def test_clients_in_java_are_told_a_region_in_their_own_words(served: Served) -> None:
    told = httpx.get(f"{served.url}/iceberg/v1/config").json()["overrides"]
    assert told["client.region"] == told["s3.region"]


def test_what_sql_makes_of_a_hyphen_is_understood(catalogue: RestCatalog) -> None:
    assert catalogue.load_table("open.bus_stops").scan(limit=1).to_arrow().num_rows == 1


def test_what_is_for_named_bodies_is_not_for_everybody(catalogue: RestCatalog, served: Served) -> None:
    answer = httpx.get(f"{served.url}/iceberg/v1/namespaces/open/tables/depots")
    assert (answer.status_code, answer.json()["error"]["type"]) == (403, "NotAuthorizedException")
    assert httpx.get(f"{served.url}/open-data/{served.closed}/data/1/0.parquet").status_code == 403


def test_nothing_is_written_through_the_catalogue(catalogue: RestCatalog, served: Served) -> None:
    for method in ("POST", "DELETE", "PUT"):
        path = f"{served.url}/iceberg/v1/namespaces/open/tables/bus-stops"
        assert httpx.request(method, path, json={}).status_code == 403
        assert httpx.request(method, f"{served.url}/open-data/{served.stops}/x").status_code in {403, 405}
    with pytest.raises(NoSuchTableError):
        catalogue.load_table("open.nothing")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "data/1/../../../yiben.db",
        "data/1/1.parquet",
        "data/99/0.parquet",
        "data/0/0.parquet",
        "metadata/" + "0" * 24 + "/x.json",
        "metadata/../paths.json",
        "paths.json",
        "location",
        "%00",
    ],
)
def test_no_other_file_of_the_home_is_an_object(served: Served, key: str) -> None:
    answer = httpx.get(f"{served.url}/open-data/{served.stops}/{key}")
    assert answer.status_code in {400, 403, 404}, answer.text
    assert str(served.platform.home.root) not in answer.text


def test_objects_are_read_in_ranges(served: Served, catalogue: RestCatalog) -> None:
    path = f"{served.url}/open-data/{served.stops}/data/2/0.parquet"
    whole = httpx.get(path).content
    part = httpx.get(path, headers={"Range": "bytes=-4"})
    assert (part.status_code, part.content, whole[:4]) == (206, b"PAR1", b"PAR1")
    assert int(httpx.head(path).headers["content-length"]) == len(whole)
