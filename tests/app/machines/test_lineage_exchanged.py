"""Lineage comes in from OpenLineage's own client over HTTP, and goes out as events it can read."""

import uuid
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine_makers import Served
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, RunEvent, RunState
from openlineage.client.event_v2 import Run as TheirRun
from openlineage.client.facet_v2 import column_lineage_dataset
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport

from yiben.capabilities import ledger, people
from yiben.capabilities.interchange.lineage import Run
from yiben.capabilities.interchange.lineage.reading import run_of
from yiben.kernel.errors import BadInput

PATH = "/api/v1/lineage"


@pytest.fixture(scope="module")
def tokens(served: Served) -> dict[str, str]:
    owner = served.platform.owner()
    with served.platform.office.writing(owner) as work:
        return {name: people.create_token(work, name).secret for name in (owner.account, "analyst")}


@pytest.fixture(scope="module")
def owner(served: Served, tokens: dict[str, str]) -> str:
    return tokens[served.platform.owner().account]


def event(**said: Any) -> dict[str, Any]:
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-03-01T08:00:00+08:00",
        "producer": "https://example.org/etl",
        "run": {"runId": str(uuid.uuid4())},
        "job": {"namespace": "etl", "name": "nightly"},
        "inputs": [],
        "outputs": [],
        **said,
    }


def send(served: Served, token: str, body: Any) -> httpx.Response:
    return httpx.post(f"{served.url}{PATH}", json=body, headers={"Authorization": f"Bearer {token}"})


def test_the_real_client_hands_in_a_run_and_columns_are_linked(served: Served, owner: str) -> None:
    config = HttpConfig(url=served.url, auth=ApiKeyTokenProvider({"apiKey": owner}))
    made_of = column_lineage_dataset.InputField(namespace="yiben", name="people", field="name")
    facet = column_lineage_dataset.ColumnLineageDatasetFacet(
        fields={"title": column_lineage_dataset.Fields(inputFields=[made_of])}
    )
    OpenLineageClient(transport=HttpTransport(config)).emit(
        RunEvent(
            eventType=RunState.COMPLETE,
            eventTime="2026-03-01T08:00:00+08:00",
            run=TheirRun(runId=str(uuid.uuid4())),
            job=Job(namespace="etl", name="titles"),
            inputs=[InputDataset(namespace="yiben", name="people")],
            outputs=[
                OutputDataset(namespace="yiben", name="titles", facets={"columnLineage": facet}),
                OutputDataset(namespace="s3://elsewhere", name="copy"),
            ],
        )
    )
    with served.platform.office.reading(served.platform.owner()) as work:
        found = ledger.describe(work, "titles")
    assert [(one.item_name, one.other_resource_name, one.other_item_name) for one in found.upstream] == [
        ("title", "people", "name")
    ]
    answer = httpx.get(
        f"{served.url}{PATH}/runs",
        params={"resource": found.resource.id},
        headers={"Authorization": f"Bearer {owner}"},
    )
    (run,) = answer.json()["runs"]
    assert (run["job"], run["edges"], [one["name"] for one in run["outputs"]]) == (
        "etl/titles",
        1,
        ["titles", "copy"],
    )


def test_a_number_no_database_counts_to_is_refused(served: Served, owner: str) -> None:
    answer = httpx.get(
        f"{served.url}{PATH}/runs",
        params={"before": str(2**64)},
        headers={"Authorization": f"Bearer {owner}"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_request")


def test_the_same_event_again_changes_nothing(served: Served, owner: str) -> None:
    body = event()
    first, again = send(served, owner, body), send(served, owner, body)
    assert (first.status_code, again.status_code, again.json()["known"]) == (201, 200, True)


def test_who_keeps_no_data_hands_in_no_lineage(served: Served, tokens: dict[str, str]) -> None:
    answer = send(served, tokens["analyst"], event())
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "role_needed")
    assert httpx.post(f"{served.url}{PATH}", json=event()).status_code == 401


def test_what_was_landed_here_is_told_as_events_the_client_can_read(served: Served, owner: str) -> None:
    headers = {"Authorization": f"Bearer {owner}"}
    first = httpx.get(f"{served.url}{PATH}/events", params={"limit": 1}, headers=headers).json()
    rest = httpx.get(f"{served.url}{PATH}/events", params={"after": first["next"]}, headers=headers).json()
    told = [*first["events"], *rest["events"]]
    assert [one["outputs"][0]["name"] for one in told] == ["people", "titles"]
    for one in told:
        assert run_of(one).event == "COMPLETE"
        assert str(served.platform.home.root) not in str(one)
    after = httpx.get(f"{served.url}{PATH}/events", params={"after": rest["next"]}, headers=headers).json()
    assert after == {"events": [], "next": rest["next"]}


ODD: list[Any] = [
    [],
    "x",
    {},
    event(eventType="DONE"),
    event(eventTime="yesterday"),
    event(eventTime="2026-03-01T08:00:00"),
    event(run={"runId": "1"}),
    event(run=None),
    event(job={"namespace": "etl"}),
    event(job={"namespace": "etl", "name": "x" * 1001}),
    event(job={"namespace": "etl\x00", "name": "x"}),
    event(inputs={}),
    event(inputs=[1]),
    event(outputs=[{"namespace": "a", "name": "b"}] * 501),
    event(outputs=[{"namespace": "a", "name": "b", "facets": {"columnLineage": []}}]),
    event(
        outputs=[
            {
                "namespace": "a",
                "name": "b",
                "facets": {"columnLineage": {"fields": {"c": {"inputFields": [{}] * 10_001}}}},
            }
        ]
    ),
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_an_odd_event_is_explained_and_nothing_is_kept(served: Served, owner: str, body: Any) -> None:
    answer = send(served, owner, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_lineage_event")


def test_a_body_that_is_no_json_is_refused(served: Served, owner: str) -> None:
    for body in (b"", b"{", b'"\xff"'):
        headers = {"Authorization": f"Bearer {owner}", "Content-Type": "application/json"}
        answer = httpx.post(f"{served.url}{PATH}", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_json")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(changed=st.dictionaries(st.sampled_from(sorted(event())), JSON, min_size=1, max_size=3))
def test_whatever_is_sent_is_read_or_refused(changed: dict[str, Any]) -> None:
    try:
        found = run_of(event(**changed))
    except BadInput as error:
        found = error
    assert isinstance(found, Run) or found.code == "bad_lineage_event"
