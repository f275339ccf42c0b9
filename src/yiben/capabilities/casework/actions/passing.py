"""Passing a case on to the organisation that is responsible for it (转办): state and deadline stay as they are."""

from yiben.capabilities.casework.actions import entering, organisations
from yiben.capabilities.casework.actions.cases import flow_of, read
from yiben.capabilities.casework.actions.notifying import Told
from yiben.capabilities.casework.actions.refusing import recorded, stale
from yiben.capabilities.casework.actions.seeing import visible_alone
from yiben.capabilities.casework.model import Case, Hands
from yiben.capabilities.casework.store import cases as store
from yiben.capabilities.casework.store import waiting
from yiben.infra.work import Work
from yiben.kernel.errors import MovedOn
from yiben.kernel.text import Text


def pass_on(
    work: Work,
    case: str,
    *,
    organisation: str,
    hands: Hands,
    seen: int | None = None,
    told: tuple[Told, ...] = (),
) -> Case:
    """An open case is `organisation`'s (identifier) from now on; who must act is asked anew, and told.

    For capabilities, which say who may. Neither the state nor the day it is due by changes: whoever gets it late
    has it late. Raises MovedOn `case_closed` and `stale`. Leaves `case.passed_on`.
    """
    with recorded(work, case, move="pass_on"):
        row = visible_alone(work, case, hands=hands)
        flow = flow_of(work, row["flow_sha256"])
        if row["closed"] is not None:
            raise MovedOn(
                "case_closed",
                Text("已经办结，不再流转", "It is closed; nothing follows."),
                where={"case": row["id"]},
            )
        orgs = organisations.resolve(work, organisation=organisation, filer_org=row["filer_org"], hands=hands)
        values = {"organisation": organisation, "orgs": orgs, "handed_to": None, "handed_by": None}
        before = [one["key"] for one in waiting.holders(work.db, row["id"])]
        version = row["version"] if seen is None else seen
        if not store.change(work.db, row["id"], seen=version, **values):
            raise stale(work, row, flow, seen=version)
        entering.settle(work, {**row, **values}, flow=flow, causer=work.actor.account, told=told, hands=hands)
        work.leave(
            "case.passed_on",
            row["id"],
            number=row["number"],
            version=row["version"],
            by=work.actor.account,
            to=organisation,
            before=before,
        )
        return read(work, row["id"])
