"""Handing a case on (改派): a supervisor gives it to somebody who then acts for whoever had to."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yiben.capabilities import people
from yiben.capabilities.casework.actions.cases import flow_of, orgs_of, read, standing
from yiben.capabilities.casework.actions.entering import is_waited_for
from yiben.capabilities.casework.actions.keys import account_key
from yiben.capabilities.casework.actions.notifying import Told, tell
from yiben.capabilities.casework.actions.persons import handed, person
from yiben.capabilities.casework.actions.refusing import recorded, stale
from yiben.capabilities.casework.actions.seeing import visible_alone
from yiben.capabilities.casework.model import Case, Hands
from yiben.capabilities.casework.store import cases as store
from yiben.capabilities.casework.store import waiting
from yiben.engines.flows import fill, offers, voice
from yiben.engines.flows.model import Field, Flow, Person, Relation
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.text import Text

WHY = Field(id="why", title=Text("改派理由", "reason"), type="long_text", required=True, most=1000)
_HAND_ON = "hand_on"


def hand_on(work: Work, case: str, *, to: str, why: str, hands: Hands, seen: int | None = None) -> Case:
    """Give an open case to the account `to` until its state is left; it leaves the list of whoever had it.

    By an owner, an officer, the data authority, or a steward of the organisation the case is about; never by or to
    the filer where somebody else must act, and never to oneself. Whoever gets it acts for the supervisor, which
    the history shows. Leaves `case.handed_on`.
    """
    with recorded(work, case, move=_HAND_ON):
        row = visible_alone(work, case, hands=hands)
        flow = flow_of(work, row["flow_sha256"])
        if seen is not None and seen != row["version"]:
            raise stale(work, row, flow, seen=seen)
        said = fill((WHY,), {"why": why})
        _may(work, row, hands=hands)
        taker = person(work, people.who_is(work, to), hands=hands)
        _fits(work, row, flow, taker)
        keys = [one["key"] for one in waiting.holders(work.db, row["id"])]
        store.change(
            work.db, row["id"], seen=row["version"], handed_to=taker.account, handed_by=work.actor.account
        )
        waiting.release(work.db, row["id"])
        waiting.hold(
            work.db,
            row["id"],
            [account_key(taker.account)],
            kind=row["kind"],
            due=row["due"],
            escalated=False,
        )
        _tell(work, row, flow, keys, to=taker.account)
        work.leave(
            "case.handed_on", row["id"], number=row["number"], version=row["version"], by=work.actor.account,
            to=taker.account, before=keys, why_length=len(said["why"]),
        )  # fmt: skip
        return read(work, row["id"])


def _may(work: Work, row: Mapping[Any, Any], *, hands: Hands) -> None:
    if row["closed"] is not None:
        raise MovedOn(
            "case_closed",
            Text("已经办结，不再流转", "It is closed; nothing follows."),
            where={"case": row["id"]},
        )
    owners = orgs_of(row).get(Relation.OWNER)
    me = person(work, work.actor, hands=hands)
    supervises = work.actor.holds(Role.OWNER, Role.OFFICER, Role.BUREAU) or (
        work.actor.holds(Role.STEWARD) and me.org is not None and me.org == owners
    )
    if not supervises or me.account == row["filer"]:
        raise Refused(
            "not_supervisor",
            Text(
                "只有主管人员可以改派，且不能改派自己提出的办件",
                "Only a supervisor hands a case on, and never their own.",
            ),
            where={"case": row["id"], "account": me.account},
            hint=Text(
                "请联系数据主管部门或平台所有者", "Ask the data authority or the owner of this platform."
            ),
        )


def _fits(work: Work, row: Mapping[Any, Any], flow: Flow, taker: Person) -> None:
    """Refused unless `taker` could then do something, whatever the facts of the moment are."""
    if taker.account == work.actor.account:
        raise BadInput(
            "hand_to_oneself",
            Text("不能改派给自己", "A case is not handed to oneself."),
            where={"account": taker.account},
        )
    after = {**row, "handed_to": taker.account, "handed_by": work.actor.account}
    asked = replace(taker, standing_in=tuple(handed(flow, after)))
    free = replace(flow, moves=tuple(replace(one, needs=None) for one in flow.moves))
    stands = standing(work, row)
    mine = offers(free, stands, asked, {})
    useful = (
        any(one.allowed and is_waited_for(flow, one.move) for one in mine)
        or voice(free, stands, asked).allowed
    )
    if not useful:
        reasons = [text for one in mine for text in one.why_not][:1]
        raise Refused(
            "cannot_take",
            Text(f"{taker.account} 不能办理此件", f"{taker.account} could do nothing here."),
            where={"case": row["id"], "account": taker.account},
            hint=reasons[0] if reasons else None,
        )


def _tell(work: Work, row: Mapping[Any, Any], flow: Flow, before: list[str], *, to: str) -> None:
    title, number = flow.title, row["number"]
    mine = Text(f"{title.zh} {number} 改派给您办理", f"{title.en} {number} was handed to you")
    others = Text(f"{title.zh} {number} 已改派给 {to}", f"{title.en} {number} was handed to {to}")
    told = [Told(key=account_key(to), says=mine)]
    told += [Told(key=key, says=others) for key in before if key != account_key(to)]
    tell(work, row["id"], told, causer=work.actor.account)
