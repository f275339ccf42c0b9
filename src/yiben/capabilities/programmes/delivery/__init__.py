"""Delivery 兑现: how a benefit reaches who qualifies: offered or applied for, reviewed, publicised, decided, paid, taken back.

Front desk. Start reading at `model.py`; `docs/decisions/0084-delivery.md` says why. `open_call` a round · `give_consent`,
`withdraw_consent` · `make_offers` from a set answer, `take`, `decline` · `prefill`, `apply`, `hand_in`,
`resubmit`, `open_material` · `check_materials`,
`judge` (the moves are casework's) · `rank` a round · `publicised`, `object_to` · the decision is the effect of the move
`approve` · `make_order`, `release_order`, `order_file`, `read_back` · `propose` a claw-back, `repay` · `titles`, `enter_title`, `revoke`,
`ask_renewal`, `ladder` · `sheet`, `applications` look · `offices`, `spent`, `waiting`, `due`, `debts`, `order_payments`, `troubled` count for the office · `expire_due` is the clock's. `hands_with(ties)` is what `app` wires.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.programmes.delivery.actions.applying import Draft, apply, prefill, resubmit, take
    from yiben.capabilities.programmes.delivery.actions.asking import Ask
    from yiben.capabilities.programmes.delivery.actions.calling import NewCall, calls, close_call, open_call
    from yiben.capabilities.programmes.delivery.actions.consenting import (
        NewConsent,
        consents,
        give_consent,
        withdraw_consent,
    )
    from yiben.capabilities.programmes.delivery.actions.handing import hand_in, open_material
    from yiben.capabilities.programmes.delivery.actions.looking import applications, sheet
    from yiben.capabilities.programmes.delivery.actions.offering import Answers, decline, make_offers, offers
    from yiben.capabilities.programmes.delivery.actions.paying import (
        Paper,
        drop_order,
        make_order,
        mend_payee,
        order,
        order_file,
        orders,
        payee_document,
        read_back,
        release_order,
    )
    from yiben.capabilities.programmes.delivery.actions.platform import find_call
    from yiben.capabilities.programmes.delivery.actions.prefilling import put_facts, titles_held
    from yiben.capabilities.programmes.delivery.actions.publicising import object_to, publicised
    from yiben.capabilities.programmes.delivery.actions.ranking import rank
    from yiben.capabilities.programmes.delivery.actions.reclaiming import propose, repay
    from yiben.capabilities.programmes.delivery.actions.registering import (
        NewTitle,
        ask_renewal,
        enter_title,
        expire_due,
        ladder,
        revoke,
        titles,
    )
    from yiben.capabilities.programmes.delivery.actions.reviewing import (
        Checked,
        Judging,
        check_materials,
        judge,
    )
    from yiben.capabilities.programmes.delivery.actions.saying import my_facts, say_facts
    from yiben.capabilities.programmes.delivery.actions.summing import (
        WAITING,
        Due,
        Spent,
        debts,
        due,
        offices,
        order_payments,
        recognised,
        spent,
        troubled,
        waiting,
    )
    from yiben.capabilities.programmes.delivery.given import (
        CriterionLine,
        Debt,
        DebtState,
        MaterialLine,
        Order,
        OrderState,
        Payment,
        PaymentState,
        Publicised,
        Sheet,
        Title,
        TitleState,
    )
    from yiben.capabilities.programmes.delivery.hands import hands_with
    from yiben.capabilities.programmes.delivery.legibility import TROUBLES
    from yiben.capabilities.programmes.delivery.model import (
        APPLY,
        CLAWBACK,
        ENDED,
        OBJECT,
        RENEW,
        RUNG_TITLES,
        Application,
        Brought,
        Call,
        Conflict,
        Consent,
        Finding,
        Judgement,
        Known,
        Material,
        MaterialFile,
        MaterialState,
        Offer,
        Offered,
        OfferState,
        Payee,
        Purpose,
        Register,
        Rung,
        Trouble,
        Turn,
        Verdict,
    )
    from yiben.capabilities.programmes.delivery.ties import Ties

# Names are looked up when asked for: whoever only wires nouns opens no database driver.
_ROOMS = {
    "actions.applying": "Draft apply prefill resubmit take",
    "actions.asking": "Ask",
    "actions.calling": "NewCall calls close_call open_call",
    "actions.consenting": "NewConsent consents give_consent withdraw_consent",
    "actions.handing": "hand_in open_material",
    "actions.looking": "applications sheet",
    "actions.offering": "Answers decline make_offers offers",
    "actions.paying": "Paper drop_order make_order mend_payee order order_file orders payee_document "
    "read_back release_order",
    "actions.platform": "find_call",
    "actions.prefilling": "put_facts titles_held",
    "actions.publicising": "object_to publicised",
    "actions.ranking": "rank",
    "actions.reclaiming": "propose repay",
    "actions.registering": "NewTitle ask_renewal enter_title expire_due ladder revoke titles",
    "actions.saying": "my_facts say_facts",
    "actions.reviewing": "Checked Judging check_materials judge",
    "actions.summing": "WAITING Due Spent debts due offices order_payments recognised spent troubled waiting",
    "hands": "hands_with",
    "given": "CriterionLine Debt DebtState MaterialLine Order OrderState Payment PaymentState "
    "Publicised Sheet Title TitleState",
    "model": "APPLY CLAWBACK ENDED OBJECT RENEW RUNG_TITLES Application Brought Call Conflict Consent Finding "
    "Judgement Known Material MaterialFile MaterialState Offer Offered OfferState Payee Purpose Register Rung "
    "Trouble Turn Verdict",
    "legibility": "TROUBLES",
    "ties": "Ties",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}
__all__ = [
    "APPLY",
    "CLAWBACK",
    "ENDED",
    "OBJECT",
    "RENEW",
    "RUNG_TITLES",
    "TROUBLES",
    "WAITING",
    "Answers",
    "Application",
    "Ask",
    "Brought",
    "Call",
    "Checked",
    "Conflict",
    "Consent",
    "CriterionLine",
    "Debt",
    "DebtState",
    "Draft",
    "Due",
    "Finding",
    "Judgement",
    "Judging",
    "Known",
    "Material",
    "MaterialFile",
    "MaterialLine",
    "MaterialState",
    "NewCall",
    "NewConsent",
    "NewTitle",
    "Offer",
    "OfferState",
    "Offered",
    "Order",
    "OrderState",
    "Paper",
    "Payee",
    "Payment",
    "PaymentState",
    "Publicised",
    "Purpose",
    "Register",
    "Rung",
    "Sheet",
    "Spent",
    "Ties",
    "Title",
    "TitleState",
    "Trouble",
    "Turn",
    "Verdict",
    "applications",
    "apply",
    "ask_renewal",
    "calls",
    "check_materials",
    "close_call",
    "consents",
    "debts",
    "decline",
    "drop_order",
    "due",
    "enter_title",
    "expire_due",
    "find_call",
    "give_consent",
    "hand_in",
    "hands_with",
    "judge",
    "ladder",
    "make_offers",
    "make_order",
    "mend_payee",
    "my_facts",
    "object_to",
    "offers",
    "offices",
    "open_call",
    "open_material",
    "order",
    "order_file",
    "order_payments",
    "orders",
    "payee_document",
    "prefill",
    "propose",
    "publicised",
    "put_facts",
    "rank",
    "read_back",
    "recognised",
    "release_order",
    "repay",
    "resubmit",
    "revoke",
    "say_facts",
    "sheet",
    "spent",
    "take",
    "titles",
    "titles_held",
    "troubled",
    "waiting",
    "withdraw_consent",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
