"""Sharing 共享: one organisation asks another for data, gets a grant, and both can prove it.

Front desk. Start reading at `model.py`. How something may be shared: `propose_attribute`, `attribute_of`, `attributes_of`, `openness_of`, `attribute_history`. Requests: `preview` before filing, `ask`
files, `assess_case` for whoever decides; what approvers leave is a `Narrowing`. Ends: `withdraw` by the provider, `give_up`
by the recipient, `end_of_resource`. `agreement`, `agreements` · `propose_push_down`, `push_downs`, `take_back` ·
`subscribe`, `unsubscribe`, `subscriptions`, `end_with` a grant · `prefill`. What `app.reactions` wires: `HANDS`.
"""

from typing import TYPE_CHECKING

from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.sharing.actions import asking, attributes, authority, granting
from yiben.capabilities.sharing.actions.agreeing import agreement, agreements
from yiben.capabilities.sharing.actions.asking import ask, assess_case, preview
from yiben.capabilities.sharing.actions.attributes import (
    attribute_history,
    attribute_of,
    attributes_of,
    openness_of,
    propose_attribute,
)
from yiben.capabilities.sharing.actions.authority import (
    Extent,
    propose_push_down,
    push_downs,
)
from yiben.capabilities.sharing.actions.bodies import organisation_of, oversees, speaks_for
from yiben.capabilities.sharing.actions.granting import (
    decided_of,
    end_of_resource,
    give_up,
    may_give_up,
    withdraw,
)
from yiben.capabilities.sharing.actions.prefilling import prefill
from yiben.capabilities.sharing.actions.subscribing import end_with, subscribe, subscriptions, unsubscribe
from yiben.capabilities.sharing.actions.taking_back import take_back
from yiben.capabilities.sharing.declared import Declared, declared, purposes
from yiben.capabilities.sharing.forms import (
    budget_of,
    columns_of,
    form_of,
    iso_day,
    narrowing_form,
    narrowing_of,
    request_of,
    roads_of,
    wrong,
)
from yiben.capabilities.sharing.model import (
    OPENNESS_TITLES,
    Agreement,
    Allowed,
    AssessedColumn,
    Assessment,
    Attribute,
    Clause,
    Decided,
    Filled,
    Frequency,
    Manner,
    Narrowing,
    Openness,
    Outcome,
    Purpose,
    PushDown,
    Request,
    Subscription,
    Want,
)
from yiben.capabilities.sharing.narrowing import may_become, narrowed

if TYPE_CHECKING:
    from yiben.infra.work import Work

REQUEST = asking.KIND
ATTRIBUTE = attributes.KIND
PUSH_DOWN = authority.KIND


def _request_page(_work: "Work", case: Case) -> str:
    return f"/sharing/requests/{case.id}"


def _resource_page(_work: "Work", case: Case) -> str:
    return f"/resources/{case.subject}"


HANDS = Hands(
    effects={
        "sharing.give_grant": granting.give_grant,
        "sharing.set_attribute": granting.apply_attribute,
        "sharing.push_down": authority.hand_down,
        "sharing.end_of_resource": granting.resource_retired,
    },
    facts={asking.KIND: asking.facts},
    subject={
        asking.KIND: _request_page,
        attributes.KIND: _resource_page,
        authority.KIND: _resource_page,
    },
)
"""What sharing contributes to cases; `app.reactions` wires it."""

__all__ = [
    "ATTRIBUTE",
    "HANDS",
    "OPENNESS_TITLES",
    "PUSH_DOWN",
    "REQUEST",
    "Agreement",
    "Allowed",
    "AssessedColumn",
    "Assessment",
    "Attribute",
    "Clause",
    "Decided",
    "Declared",
    "Extent",
    "Filled",
    "Frequency",
    "Manner",
    "Narrowing",
    "Openness",
    "Outcome",
    "Purpose",
    "PushDown",
    "Request",
    "Subscription",
    "Want",
    "agreement",
    "agreements",
    "ask",
    "assess_case",
    "attribute_history",
    "attribute_of",
    "attributes_of",
    "budget_of",
    "columns_of",
    "decided_of",
    "declared",
    "end_of_resource",
    "end_with",
    "form_of",
    "give_up",
    "iso_day",
    "may_become",
    "may_give_up",
    "narrowed",
    "narrowing_form",
    "narrowing_of",
    "openness_of",
    "organisation_of",
    "oversees",
    "prefill",
    "preview",
    "propose_attribute",
    "propose_push_down",
    "purposes",
    "push_downs",
    "request_of",
    "roads_of",
    "speaks_for",
    "subscribe",
    "subscriptions",
    "take_back",
    "unsubscribe",
    "withdraw",
    "wrong",
]
