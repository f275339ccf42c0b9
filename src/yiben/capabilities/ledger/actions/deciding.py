"""What people say about an entry: accept it, correct an item, mark it, retire it.

A person's word is a label of its own, added to the history; nothing is ever overwritten.
"""

from collections.abc import Sequence
from typing import Any

from yiben.capabilities.ledger.actions import lowering
from yiben.capabilities.ledger.actions.inheriting import raise_derived
from yiben.capabilities.ledger.actions.rewriting import must_need_no_review
from yiben.capabilities.ledger.actions.writing import entry, item_called, label_row, touch
from yiben.capabilities.ledger.lowering import Corrected, Mark, at_once, mark_of
from yiben.capabilities.ledger.model import Item, LabelStatus, Resource, Status
from yiben.capabilities.ledger.proposal import Amendment, Correction, Marks
from yiben.capabilities.ledger.store import entries, reading
from yiben.capabilities.policy import meaning, scale
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text


def approve(work: Work, resource: str, *, items: Sequence[str] | None = None, note: str = "") -> int:
    """Accept a proposed entry (identifier or name): each machine's label that rules becomes a person's.

    Never lowers anything, and decides no request: those wait for `approve_label`.
    `items` (identifiers or names) narrows it to some; the entry itself is then left as it is. Returns
    how many labels were approved. Raises NotFound, Refused `not_steward`.
    """
    owner = entry(work, resource)
    here = [item for item in reading.items_of(work.db, [owner])[owner.id] if not item.retired]
    if items is not None:
        wanted = {item.casefold() for item in items}
        here = [item for item in here if item.id in wanted or item.name.casefold() in wanted]
    why = Text(note or "确认目录条目", note or "accepted the catalogue entry")
    rows = [
        label_row(work, item, mark_of(item.label, highest=item.label.level), why=why, kept=item.label)
        for item in here
        if item.label is not None and item.label.status is LabelStatus.PROPOSED
    ]
    entries.add_labels(work.db, rows)
    if items is None:
        touch(work, owner, status=Status.APPROVED)
    else:
        touch(work, owner)
    work.leave(
        "resource.approved", owner.id, name=owner.name, labels=len(rows), items=[row["item"] for row in rows]
    )
    return len(rows)


def correct(work: Work, item: str, correction: Correction) -> Corrected:
    """Say what an item (identifier) really is. It rules, unless later content is graded higher (ADR 0040).

    What raises acts at once, and raises what is derived from the item; what lowers anything becomes a request
    that another person approves or refuses (`lowering`), and until then the higher rules.

    Whoever is not cleared for an item may raise it, but neither ask to lower it nor to give it another meaning,
    which brings another mask: that would be a way to read it. Raises BadInput `no_reason` without a reason,
    `bad_level` outside the scale, `no_ground`; NotFound; MovedOn `label_waiting`; Refused `not_steward`,
    `not_cleared`.
    """
    owner, before = item_called(work, item)
    _must_make_sense(before, correction)
    highest = scale()[-1].number
    now = mark_of(before.label, highest=highest)
    wanted = _wanted(now, correction)
    at_once_mark = at_once(now, wanted, mask=meaning(wanted.semantic).mask)
    waits = at_once_mark != wanted
    if waits:
        _must_be_cleared(work, before, now.level)
    if not waits or at_once_mark != now or before.label is None:
        why = Text(correction.why, correction.why)
        row = label_row(work, before, at_once_mark, why=why)
        entries.add_labels(work.db, [row])
        touch(work, owner)
        work.leave("item.corrected", owner.id, **_said(before, row), why=correction.why)
        raise_derived(work, before, level=row["level"], personal=row["personal"])
        lowering.overtake(work, before)
        before = item_called(work, item)[1]
    asked = lowering.ask(work, owner, before, wanted, correction) if waits else None
    return Corrected(item=item_called(work, item)[1], request=asked)


def mark(work: Work, item: str, marks: Marks) -> Item:
    """Set marks of one item (identifier): source, further storing systems, business classes."""
    owner, before = item_called(work, item)
    values = _marks(marks)
    if values:
        entries.change_items(work.db, [{"which": before.id, **values}])
        touch(work, owner)
        work.leave("item.marked", owner.id, item=before.id, marks=sorted(values))
    return item_called(work, item)[1]


def amend(work: Work, resource: str, amendment: Amendment, *, case: str | None = None) -> Resource:
    """Change what an entry (identifier or name) says about itself; later intakes keep it.

    `case` is the reviewed change it happens in. Where a regulation in force has changes reviewed, an accepted entry
    is changed in no other way: Refused `change_is_reviewed`.
    """
    owner = entry(work, resource)
    if case is None:
        must_need_no_review(work, owner)
    values = {
        name: list(value) or None if isinstance(value, tuple) else value
        for name, value in (
            ("title", amendment.title),
            ("description", amendment.description),
            ("themes", amendment.themes),
            ("classes", amendment.classes),
            ("origin", amendment.origin),
            ("cycle", amendment.cycle),
        )
        if value is not None
    }
    if values:
        touch(work, owner, **values)
        work.leave("resource.amended", owner.id, name=owner.name, fields=sorted(values), case=case)
    return entry(work, owner.id)


def retire(work: Work, resource: str, *, why: str, case: str | None = None) -> None:
    """Take an entry (identifier or name) out of use: found and read no more, kept for the record."""
    owner = entry(work, resource)
    touch(work, owner, status=Status.RETIRED)
    work.leave("resource.retired", owner.id, name=owner.name, why=why, case=case)


def _marks(marks: Marks) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if marks.origin is not None:
        values["origin"] = marks.origin
    if marks.systems is not None:
        values["systems"] = list(marks.systems) or None
    if marks.classes is not None:
        values["classes"] = list(marks.classes) or None
    return values


def _must_be_cleared(work: Work, before: Item, level: int) -> None:
    if work.actor.clearance < level:
        raise Refused(
            "not_cleared",
            Text(
                f"「{before.name}」为 {level} 级，账号可阅 {work.actor.clearance} 级，不能降低其级别或改变其含义",
                f"“{before.name}” is level {level} and you are cleared for {work.actor.clearance}: "
                "you may raise it, not lower it or change its meaning",
            ),
            where={"item": before.name, "level": level},
            hint=Text("请联系数据安全官", "Ask the data security officer."),
        )


def _must_make_sense(before: Item, correction: Correction) -> None:
    if not correction.why.strip():
        raise BadInput(
            "no_reason",
            Text("更正必须说明理由", "A correction needs a reason"),
            where={"item": before.name},
            hint=Text("请写明依据，例如制度条款或业务事实", "Name the rule or the fact it rests on."),
        )
    if correction.level is not None and correction.level not in {level.number for level in scale()}:
        raise BadInput(
            "bad_level",
            Text(f"没有第 {correction.level} 级", f"There is no level {correction.level}"),
            where={"item": before.name, "level": correction.level},
        )
    if before.label is None and (correction.level is None or correction.personal is None):
        raise BadInput(
            "incomplete_label",
            Text(
                f"「{before.name}」还没有标识，请同时给出级别和是否个人信息",
                f"“{before.name}” has no label yet: give its level and whether it is personal information",
            ),
            where={"item": before.name},
        )


def _wanted(now: Mark, said: Correction) -> Mark:
    """What rules now, with what the correction says in its place."""
    return Mark(
        level=now.level if said.level is None else said.level,
        personal=now.personal if said.personal is None else said.personal,
        importance=said.importance or now.importance,
        semantic=now.semantic if said.semantic is None else said.semantic or None,
    )


def _said(before: Item, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "item": before.id,
        "number": row["number"],
        "level_before": before.label.level if before.label else None,
        "level": row["level"],
        "personal": row["personal"],
        "semantic": row["semantic"],
    }
