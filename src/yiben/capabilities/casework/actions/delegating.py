"""Delegation (委托): somebody acts for somebody else from a day to a day, both included."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yiben.capabilities import people
from yiben.capabilities.casework.actions.keys import account_key
from yiben.capabilities.casework.actions.notifying import Told, tell
from yiben.capabilities.casework.actions.persons import today
from yiben.capabilities.casework.actions.refusing import recorded
from yiben.capabilities.casework.model import Delegation
from yiben.capabilities.casework.store import delegating as store
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_MOST_DAYS = 366


def delegate(work: Work, taker: str, *, begins: str, ends: str, kinds: Sequence[str] = ()) -> Delegation:
    """Let `taker` act for the asker from the day `begins` to the day `ends` (ISO dates); for some kinds only, when given.

    Not to oneself, no chains (whoever stands in for somebody gives nothing away meanwhile, nor the other way round),
    not twice for the same kind and day. What is given is what the giver may do at that moment, nothing kept.
    Raises BadInput, Refused, NotFound for an unknown account. Leaves `case.delegated`.
    """
    with recorded(work, work.actor.account, move="delegate"):
        me = work.actor.account
        first, last = _days(work, begins, ends)
        other = people.who_is(work, taker).account
        if other == me:
            raise BadInput(
                "delegate_to_oneself",
                Text("不能委托给自己", "Nobody stands in for themselves."),
                where={"account": me},
            )
        asked = _kinds(kinds)
        store.lock(work.db)
        _no_clash(work, me, other, asked, begins=first, ends=last)
        made = new_id("dlg")
        row = {
            "id": made,
            "giver": me,
            "taker": other,
            "kinds": list(asked),
            "begins": first,
            "ends": last,
            "made": stamp(work.now()),
            "ended": None,
            "ended_by": None,
        }
        store.add(work.db, row)
        work.leave("case.delegated", made, giver=me, taker=other, kinds=list(asked), begins=first, ends=last)
        says = Text(f"{me} 委托您办理（{first} 至 {last}）", f"{me} asks you to stand in ({first} to {last})")
        tell(work, None, [Told(key=account_key(other), says=says)], causer=me)
        return _delegation(row)


def end_delegation(work: Work, delegation: str) -> Delegation:
    """End it now. By either of the two, an owner or an officer. Leaves `case.delegation_ended`."""
    row = store.find(work.db, delegation)
    me = work.actor.account
    both = (row["giver"], row["taker"]) if row is not None else ()
    if row is None or not (me in both or work.actor.holds(Role.OWNER, Role.OFFICER)):
        raise NotFound(
            "no_delegation",
            Text(f"没有委托 {delegation[:60]}", f"There is no delegation {delegation[:60]}."),
            where={"delegation": delegation[:60]},
        )
    if not store.end(work.db, row["id"], at=stamp(work.now()), by=me):
        raise MovedOn(
            "delegation_ended",
            Text("委托已经结束", "The delegation has ended already."),
            where={"delegation": row["id"], "by": row["ended_by"], "when": row["ended"]},
        )
    work.leave("case.delegation_ended", row["id"], giver=row["giver"], taker=row["taker"])
    says = Text(
        f"{row['giver']} 对 {row['taker']} 的委托已结束",
        f"{row['taker']} no longer stands in for {row['giver']}",
    )
    tell(work, None, [Told(key=account_key(one), says=says) for one in both if one != me], causer=me)
    return _delegation({**row, "ended": stamp(work.now())})


def delegations(work: Work, *, account: str | None = None) -> tuple[Delegation, ...]:
    """Delegations by and to the asker, the newest first; of another account for owner, officer and auditor."""
    whose = account or work.actor.account
    if whose != work.actor.account and not work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        return ()
    return tuple(_delegation(row) for row in store.touching(work.db, whose))


def _days(work: Work, begins: str, ends: str) -> tuple[str, str]:
    try:
        first, last = date.fromisoformat(begins), date.fromisoformat(ends)
    except (ValueError, TypeError) as error:
        raise BadInput(
            "delegation_dates",
            Text("起止日期应写作 2026-01-31", "Dates are written 2026-01-31."),
            where={"begins": str(begins)[:20], "ends": str(ends)[:20]},
        ) from error
    if last < first or last.isoformat() < today(work):
        raise BadInput(
            "delegation_dates",
            Text("结束日期早于开始日期或今天", "The last day lies before the first, or before today."),
            where={"begins": first.isoformat(), "ends": last.isoformat()},
        )
    if (last - first).days >= _MOST_DAYS:
        raise BadInput(
            "delegation_too_long",
            Text(f"委托最长 {_MOST_DAYS} 天", f"A delegation holds for {_MOST_DAYS} days at most."),
            where={"begins": first.isoformat(), "ends": last.isoformat()},
        )
    return first.isoformat(), last.isoformat()


def _kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(kinds))
    if len(asked) > 100 or any(len(one) > 80 for one in asked):
        raise BadInput("bad_kinds", Text("事项名称过多或过长", "Too many kinds, or too long ones."))
    return asked


def _no_clash(work: Work, giver: str, taker: str, kinds: Sequence[str], *, begins: str, ends: str) -> None:
    for row in store.overlapping(work.db, giver, taker, begins=begins, ends=ends):
        if row["kinds"] and kinds and not set(row["kinds"]) & set(kinds):
            continue
        period = {"giver": row["giver"], "taker": row["taker"], "begins": row["begins"], "ends": row["ends"]}
        if row["giver"] == giver:
            raise Refused(
                "delegated_already",
                Text(
                    f"{row['begins']} 至 {row['ends']} 已委托给 {row['taker']}",
                    f"{row['taker']} stands in from {row['begins']} to {row['ends']} already.",
                ),
                where=period,
                hint=Text("请先结束原委托", "End that one first."),
            )
        if row["taker"] == giver or row["giver"] == taker:
            raise Refused(
                "delegation_chain",
                Text(
                    f"{row['taker']} 在 {row['begins']} 至 {row['ends']} 受 {row['giver']} 委托，不得转委托",
                    f"{row['taker']} stands in for {row['giver']} from {row['begins']} to {row['ends']}; no chains.",
                ),
                where=period,
                hint=Text("请先结束该委托，或另选他人", "End that one first, or choose somebody else."),
            )


def _delegation(row: Mapping[Any, Any]) -> Delegation:
    return Delegation(
        **{name: row[name] for name in ("id", "giver", "taker", "begins", "ends", "ended")},
        kinds=tuple(row["kinds"]),
    )
