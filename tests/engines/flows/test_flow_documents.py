"""A flow as a document: what packs write and what is kept beside a case are one grammar, and nothing is lost."""

import json

import pytest
from flow_makers import BORROWING, any_flow, flow_of, sound_flow, table
from hypothesis import given, settings

from yiben.engines import flows
from yiben.engines.flows.model import Flow
from yiben.kernel.errors import BadInput


def test_a_flow_comes_back_from_json_as_it_was() -> None:
    flow = flow_of()
    kept = json.dumps(flows.to_document(flow), ensure_ascii=False)
    assert flows.from_document(json.loads(kept)) == flow
    assert flows.fingerprint(flows.from_document(json.loads(kept))) == flows.fingerprint(flow)


@settings(max_examples=60)
@given(any_flow() | sound_flow())
def test_any_flow_comes_back_as_it_was(flow: Flow) -> None:
    assert flows.from_document(json.loads(json.dumps(flows.to_document(flow)))) == flow


def test_a_number_may_be_a_parameter_and_the_document_keeps_the_number() -> None:
    flow = flow_of()
    assert flow.state("asked").deadline.within.working_days == 5
    with pytest.raises(BadInput) as error:
        flows.read_flow(table(), key="x@1/y", parameters={})
    assert error.value.where["path"] == "flow.state[0].deadline.within.working_days"


def test_one_changed_word_is_another_flow() -> None:
    other = flow_of(BORROWING.replace("借阅档案", "借阅案卷"))
    assert flows.fingerprint(other) != flows.fingerprint(flow_of())


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('start = "asked"', "start = 3", "flow.start"),
        ('start = "asked"\n', "", "flow.start"),
        ('end = "done"', 'end = "finished"', "flow.state[4].end"),
        ("quorum = 3", 'quorum = "three"', "flow.state[1].review.quorum"),
        ("quorum = 3", "quorum = true", "flow.state[1].review.quorum"),
        ('role = "steward", relation', 'role = "steward", rel', "flow.move[0].who[0].rel"),
        ('who = [{ role = "analyst" }, { field', 'who = ["analyst", { field', "flow.state[1].review.who[0]"),
    ],
)
def test_what_is_not_written_as_a_flow_is_refused_with_its_place(old: str, new: str, path: str) -> None:
    assert old in BORROWING
    with pytest.raises(BadInput) as error:
        flow_of(BORROWING.replace(old, new, 1))
    assert (error.value.code, error.value.where["path"]) == ("bad_flow", path)
