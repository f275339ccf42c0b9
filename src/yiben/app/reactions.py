"""Every reaction of cases in one place: who lies above whom, what a kind's facts are, what a move does.

A capability that has cases offers a `casework.Hands` of its own and stands in `_hands_of` below; nothing else
wires it. Where people file a kind on a page of its own rather than in the general form, `FILED_AT` names it.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from yiben.capabilities.casework import Hands, Tree
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.casework import Case, Step
    from yiben.capabilities.programmes.delivery import Ties
    from yiben.infra.work import Work

FILED_AT: dict[str, str] = {
    "sharing.request": "/search",  # asked from the page of the resource
    "sharing.attribute": "",
    "sharing.push_down": "",
    "objection.value": "/objections/new",
    "objection.entry": "/objections/new",
    "objection.told": "",
    "objection.rederive": "",
    "participation.wish": "",  # by citizens, or at a desk
    "participation.error": "",
    "participation.question": "",
    "catalogue.entry": "/search",  # from the page of the entry
    "catalogue.change": "/search",
    "catalogue.retire": "/search",
    "catalogue.refresh": "",
    "opening.release": "/opening/propose",
    "opening.withdraw": "",
    "opening.apply": "/datasets",  # from the page of the dataset
    "opening.review": "",
    "benefit.apply": "",  # from the page of the programme, or yiben benefit apply
    "benefit.objection": "",
    "benefit.clawback": "",
    "benefit.renewal": "",
    "zone.application": "/zoning/notices",  # under a notice, with evidence
    "zone.sharing": "",
    "zone.exit": "",
    "zone.partner_exit": "",
    "zone.alert": "",  # by the clock, from the log
    "plans.report": "",  # from the page of the indicator
    "plans.self_evaluation": "",
    "plans.third_evaluation": "",
    "traceability.handover": "",  # yiben batch hand
    "traceability.callback": "",
}
"""Kind → the address of the page it is filed on; empty for a kind that nobody files by hand."""


@cache
def hands() -> Hands:
    """What all capabilities contribute to cases."""
    every = _hands_of()
    return Hands(
        facts={kind: told for one in every for kind, told in one.facts.items()},
        effects={name: done for one in every for name, done in one.effects.items()},
        subject={kind: page for one in every for kind, page in one.subject.items()},
        files={kind: guard for one in every for kind, guard in one.files.items()},
        tree=Tree(levels=levels, identifier=identifier, spellings=spellings, names=names),
    )


def ties() -> "Ties":
    """What delivery of benefits needs of the rest of the platform."""
    from yiben.app.benefiting import ties_with

    return ties_with(hands)


def _hands_of() -> tuple[Hands, ...]:
    from yiben.app.reaching import reach
    from yiben.app.retiring import end_use
    from yiben.capabilities import (
        objections,
        opening,
        participation,
        plans,
        sharing,
        stewardship,
        traceability,
        zones,
    )
    from yiben.capabilities.programmes import delivery

    return (
        sharing.HANDS,
        stewardship.HANDS,
        participation.HANDS,
        plans.HANDS,
        traceability.HANDS,
        zones.HANDS,
        objections.hands_with(objections.Ties(reach=reach, hands=hands)),
        opening.hands_with(hands),
        delivery.hands_with(ties),
        Hands(
            effects={
                "sharing.give_grant": give_grant,
                "catalogue.end_use": end_use,
                "participation.demand": list_wish,
            }
        ),
    )


def list_wish(work: "Work", case: "Case", _step: "Step") -> None:
    """Effect `participation.demand`: a wish that was accepted stands on its publisher's list of demand and in the census."""
    from yiben.capabilities import participation, stewardship

    wish = participation.find(work, case.number)
    if wish.publisher is None and not work.actor.org:
        raise Refused(
            "nobody_responsible",
            Text(
                "还没有负责单位，不能承诺日期",
                "No organisation is responsible yet; nobody can promise a day.",
            ),
            where={"case": case.number},
            hint=Text("请先转办给负责单位", "Pass it on to the organisation responsible first."),
        )
    stewardship.demand(
        work,
        stewardship.Wish(
            title=wish.title,
            says=wish.says,
            provider=wish.publisher,
            basis=str(Text(f"公众需求 {wish.number}", f"public wish {wish.number}")),
            until=wish.promised,
        ),
        organisation=wish.publisher,
    )


def give_grant(work: "Work", case: "Case", step: "Step") -> None:
    """Effect `sharing.give_grant`; demands that were turned into this request are met with it."""
    from yiben.capabilities import sharing, stewardship

    sharing.HANDS.effects["sharing.give_grant"](work, case, step)
    stewardship.met(work, case.id)


def identifier(work: "Work", reference: str) -> str:
    """What an account says it belongs to, as the ledger's identifier; itself when the ledger knows no such name."""
    from yiben.capabilities import ledger

    try:
        found = ledger.find_organisation(work, reference)
    except BadInput:  # several are called so: nobody may act for one of them by chance
        return reference
    return found.id if found else reference


def spellings(work: "Work", organisation: str) -> tuple[str, ...]:
    """Everything an account may say when it means the organisation."""
    from yiben.capabilities import ledger

    found = ledger.find_organisation(work, organisation)
    if found is None:
        return (organisation,)
    return tuple(dict.fromkeys(one for one in (found.id, found.code, found.name, *found.aliases) if one))


def levels(work: "Work", organisation: str) -> tuple[tuple[str, ...], ...]:
    """The organisation with its siblings, then each one above it with its own."""
    from yiben.capabilities import ledger

    return ledger.levels_above(work, organisation)


def names(work: "Work", identifiers: Iterable[str]) -> Mapping[str, str]:
    """What people call these organisations; one the ledger does not know is left out."""
    from yiben.capabilities import ledger

    return ledger.organisation_names(work, identifiers)
