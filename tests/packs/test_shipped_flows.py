"""The flows that come with the platform: sound, wired, and each ending is reached by somebody."""

import pytest

from yiben.app.reactions import hands
from yiben.capabilities import policy
from yiben.capabilities.policy.packs.flows import flows_of
from yiben.engines import flows
from yiben.engines.flows.model import End, Flow
from yiben.infra.packs import packs_folder
from yiben.kernel.errors import BadInput

FLOWS = [
    flow
    for folder in sorted(packs_folder().iterdir())
    if (folder / "pack.toml").is_file()
    for flow in flows_of(policy.newest(None, folder.name))
]


DUTIES = frozenset({"zone.exit", "zone.partner_exit", "zone.alert"})
"""What is owed whatever anybody would rather: proof of deletion when an authorisation has ended, an answer to a warning."""


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.key)
def test_a_shipped_flow_is_sound_and_everything_it_does_is_wired(flow: Flow) -> None:
    assert flows.check(flow, effects=hands().effects) == ()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.key)
def test_a_shipped_flow_can_be_withdrawn_and_says_by_when(flow: Flow) -> None:
    ends = {one.end for one in flow.states}
    assert End.DONE in ends
    assert End.WITHDRAWN in ends or flow.kind in DUTIES
    assert flow.state(flow.start).deadline is not None
    assert flow.article or flow.source


def test_a_flow_that_asks_for_what_nobody_does_is_refused_at_the_door() -> None:
    with pytest.raises(BadInput) as error:
        policy.check_effects(policy.base(), effects={"sharing.give_grants"})
    assert error.value.code == "flow_effect"
    assert str(error.value.where["file"]).startswith("flows-")
    assert error.value.hint is not None
    assert "sharing.give_grants" in error.value.hint.en
