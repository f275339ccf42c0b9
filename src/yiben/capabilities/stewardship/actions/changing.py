"""A change of an entry (目录更新): drafted, submitted, reviewed, applied; the former state is kept. seed003:693."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.stewardship.actions.entering import must_be_free, must_live
from yiben.capabilities.stewardship.actions.standing import called, deciding, must_speak
from yiben.capabilities.stewardship.drafts import differs, drafted, in_words
from yiben.capabilities.stewardship.model import CHANGE, REASON_TITLES, Change, Reason
from yiben.capabilities.stewardship.store import entries as store
from yiben.engines.flows.calendar import calendar
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text


def propose_change(
    work: Work, resource: str, wanted: Mapping[str, Any], *, reason: Reason, changed_on: str, hands: Hands
) -> Case:
    """Open the case in which an entry (identifier or name) is updated. Leaves `case.filed`, `catalogue.drafted`.

    `wanted` has fields of `drafts.FIELDS` and `items`; it may be empty: then somebody still has to say what changes
    (`redraft`). `changed_on` is the ISO day law or duties changed; the ten working days count from it. Raises BadInput
    `bad_change`, Refused `not_your_list`, MovedOn `case_runs`.
    """
    dossier = ledger.describe(work, resource)
    owner = dossier.resource
    must_speak(work, owner.organisation)
    must_live(owner)
    must_be_free(work, owner, kind=CHANGE, hands=hands)
    day = _day(work, changed_on)
    new, before = drafted(_resolved(work, wanted), dossier)
    words = _words(work, new, before, dossier)
    case = casework.file(
        work,
        CHANGE,
        subject=owner.id,
        organisation=owner.organisation,
        title=f"{owner.title}：{REASON_TITLES[reason].zh}",
        form={"reason": str(reason), "changed_on": day, "change": words},
        hands=hands,
    )
    found = Change(
        case=case.id,
        resource=owner.id,
        reason=reason,
        changed_on=day,
        wanted=new,
        before=before,
        drafted=stamp(work.now()),
        drafted_by=work.actor.account,
    )
    store.add_change(work.db, found)
    _told(work, found)
    return case


def announce_change(
    work: Work, resources: Sequence[str], *, reason: Reason, changed_on: str, hands: Hands
) -> tuple[Case, ...]:
    """Open a change for each of these entries, still without a draft: the law, or duties, changed on a day.

    The platform files it, so that the data authority that announces may review what becomes of it. Entries that are
    being changed already are left out. Raises like `propose_change`.
    """
    platform = Work(work.db, SYSTEM, work.office, work.events, work.lasting)
    made = []
    for one in resources:
        must_speak(work, ledger.describe(work, one).resource.organisation)
        try:
            made.append(propose_change(platform, one, {}, reason=reason, changed_on=changed_on, hands=hands))
        except MovedOn:
            continue
    return tuple(made)


def redraft(work: Work, case: str, wanted: Mapping[str, Any], *, hands: Hands) -> Change:
    """Say anew what a change wants, while it stands with the organisation. Leaves `catalogue.drafted`.

    Raises MovedOn `change_submitted` once it was submitted, Refused `not_your_list`, BadInput `bad_change`.
    """
    dossier = casework.look(work, case, hands=hands)
    found = change_of(work, dossier.case.id)
    if dossier.case.end is not None or dossier.case.state != dossier.flow.start:
        raise MovedOn(
            "change_submitted",
            Text("更新已经报审，退回后才能修改", "It was submitted; it can be altered once it is returned."),
            where={"case": dossier.case.number},
        )
    entry = ledger.describe(work, found.resource)
    must_speak(work, entry.resource.organisation)
    new, before = drafted(_resolved(work, wanted), entry)
    at = stamp(work.now())
    store.alter_change(
        work.db, found.case, wanted=new, before=before, drafted=at, drafted_by=work.actor.account
    )
    again = replace(found, wanted=new, before=before, drafted=at, drafted_by=work.actor.account)
    _told(work, again)
    return again


def change_of(work: Work, case: str) -> Change:
    """The change of a case (identifier). NotFound `no_change`."""
    found = store.changes(work.db, case=case)
    if not found:
        raise NotFound("no_change", Text(f"没有目录更新 {case[:64]}", f"There is no change {case[:64]}."))
    return found[0]


def told(work: Work, found: Change) -> tuple[tuple[Text, str, str], ...]:
    """What a change changes, as (what, before, after)."""
    return in_words(
        found.wanted, found.before, names=_names(work, ledger.describe(deciding(work), found.resource))
    )


def submit_change(work: Work, case: Case, step: Step) -> None:
    """Effect `catalogue.submit_change`. Refused `empty_change` when nothing was said to change."""
    found = change_of(work, case.id)
    if not found.wanted:
        raise Refused(
            "empty_change",
            Text("还没有写明更新什么", "It does not say yet what changes."),
            where={"case": case.number},
            hint=Text("请先填写更新内容；无需更新的，撤回本件", "Say what changes first; withdraw it if nothing does."),
        )  # fmt: skip
    _must_still_hold(work, found, case)
    store.alter_change(work.db, case.id, submitted_by=step.account)


def apply_change(work: Work, case: Case, step: Step) -> None:
    """Effect `catalogue.change`: the entry is changed now, what it said before is kept. Leaves `catalogue.changed`.

    Raises Refused `four_eyes` for whoever filed, drafted or submitted it, MovedOn `entry_moved_on` when the entry was
    changed otherwise meanwhile.
    """
    found = change_of(work, case.id)
    if step.account in {case.filer, found.drafted_by, found.submitted_by}:
        raise Refused("four_eyes", Text("不能审核自己提出的更新", "Nobody reviews a change of their own."))
    _must_still_hold(work, found, case)
    _apply(deciding(work), found)
    at = stamp(work.now())
    store.alter_change(work.db, case.id, applied=at, applied_by=step.account)
    work.leave(
        "catalogue.changed",
        found.resource,
        case=case.id,
        number=case.number,
        reason=str(found.reason),
        changed_on=found.changed_on,
        fields=_fields(found.wanted),
        drafted_by=found.drafted_by,
    )


def _apply(work: Work, found: Change) -> None:
    wanted, case = found.wanted, found.case
    if any(name not in {"items", "organisation"} for name in wanted):
        ledger.amend(work, found.resource, _amendment(wanted), case=case)
    if items := wanted.get("items"):
        said = {identifier: _item_words(one) for identifier, one in items.items()}
        ledger.reword_items(work, found.resource, said, case=case)
    if organisation := wanted.get("organisation"):
        ledger.reassign(work, found.resource, organisation=organisation, case=case)


def _amendment(wanted: Mapping[str, Any]) -> ledger.Amendment:
    return ledger.Amendment(
        title=wanted.get("title"),
        description=wanted.get("description"),
        themes=tuple(wanted["themes"]) if "themes" in wanted else None,
        classes=tuple(wanted["classes"]) if "classes" in wanted else None,
        origin=ledger.Origin(wanted["origin"]) if "origin" in wanted else None,
        cycle=ledger.Cycle(wanted["cycle"]) if "cycle" in wanted else None,
    )


def _item_words(said: Mapping[str, Any]) -> ledger.ItemWords:
    return ledger.ItemWords(
        title=said.get("title"),
        description=said.get("description"),
        origin=ledger.Origin(said["origin"]) if said.get("origin") else None,
        classes=tuple(said["classes"]) if "classes" in said else None,
    )


def _must_still_hold(work: Work, found: Change, case: Case) -> None:
    dossier = ledger.describe(deciding(work), found.resource)
    must_live(dossier.resource)
    field = differs(found.before, dossier)
    if field is not None:
        raise MovedOn(
            "entry_moved_on",
            Text(f"目录已在此期间变化（{field}），请退回后按现状重新填写", f"The entry has changed meanwhile ({field}): return it, to be drafted anew."),
            where={"case": case.number, "field": field},
        )  # fmt: skip


def _resolved(work: Work, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    organisation = wanted.get("organisation")
    return {**wanted, "organisation": called(work, str(organisation)).id} if organisation else wanted


def _names(work: Work, dossier: ledger.Dossier) -> Mapping[str, str]:
    bodies = {one.organisation.id: one.organisation.name for one in ledger.organisations(work)}
    return bodies | {one.id: one.name for one in dossier.items}


def _words(work: Work, wanted: Mapping[str, Any], before: Mapping[str, Any], dossier: ledger.Dossier) -> str:
    rows = in_words(wanted, before, names=_names(work, dossier))
    lines = [f"{what.zh}：{was or '（空）'} → {new or '（空）'}" for what, was, new in rows]
    return "\n".join(lines)[:18_000] or "待填写"


def _told(work: Work, found: Change) -> None:
    work.leave(
        "catalogue.drafted",
        found.resource,
        case=found.case,
        fields=_fields(found.wanted),
        reason=str(found.reason),
    )


def _fields(wanted: Mapping[str, Any]) -> list[str]:
    return sorted([*(name for name in wanted if name != "items"), *wanted.get("items", {})])


def _day(work: Work, said: str) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise BadInput(
            "bad_change",
            Text("日期应写作 2026-01-31", "Dates are written 2026-01-31."),
            where={"field": "changed_on"},
        ) from error
    if day > calendar("cn").local(work.now()).date():
        raise BadInput(
            "bad_change",
            Text("变化之日不能晚于今天", "The day of the change lies in the future."),
            where={"field": "changed_on"},
        )
    return day.isoformat()
