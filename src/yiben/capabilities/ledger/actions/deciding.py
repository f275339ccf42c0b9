"""What people say about an entry: accept it, correct an item, mark it, retire it.

A person's word is a label of its own, added to the history; nothing is ever overwritten.
"""

from collections.abc import Sequence
from typing import Any

from yiben.capabilities.ledger.actions.inheriting import raise_derived
from yiben.capabilities.ledger.actions.standing import must_steward
from yiben.capabilities.ledger.model import Importance, Item, LabelStatus, Resource, Status
from yiben.capabilities.ledger.proposal import Amendment, Correction, Marks
from yiben.capabilities.ledger.store import checks, entries, feed, organisations, reading
from yiben.capabilities.policy import scale
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text


def approve(work: Work, resource: str, *, items: Sequence[str] | None = None, note: str = "") -> int:
    """Accept a proposed entry (identifier or name): each machine's label that rules becomes a person's.

    `items` (identifiers or names) narrows it to some; the entry itself is then left as it is. Returns
    how many labels were approved. Raises NotFound, Refused `not_steward`.
    """
    owner = _entry(work, resource)
    here = [item for item in reading.items_of(work.db, [owner])[owner.id] if not item.retired]
    if items is not None:
        wanted = {item.casefold() for item in items}
        here = [item for item in here if item.id in wanted or item.name.casefold() in wanted]
    why = Text(note or "确认目录条目", note or "accepted the catalogue entry")
    rows = [
        _row(work, item, why=why)
        for item in here
        if item.label is not None and item.label.status is LabelStatus.PROPOSED
    ]
    entries.add_labels(work.db, rows)
    if items is None:
        _touch(work, owner, status=Status.APPROVED)
    else:
        _touch(work, owner)
    work.leave(
        "resource.approved", owner.id, name=owner.name, labels=len(rows), items=[row["item"] for row in rows]
    )
    return len(rows)


def correct(work: Work, item: str, correction: Correction) -> Item:
    """Say what an item (identifier) really is. It rules, unless later content is graded higher (ADR 0040).

    Whoever is not cleared for an item may raise it, but neither lower it nor give it another meaning,
    which brings another mask: that would be a way to read it. What is derived from a raised item is raised
    with it. Raises BadInput `no_reason` without a reason,
    `bad_level` outside the scale; NotFound; Refused `not_steward`, `not_cleared`.
    """
    owner, before = _item(work, item)
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
    row = _row(work, before, why=Text(correction.why, correction.why), correction=correction)
    _must_be_cleared(work, before, row)
    entries.add_labels(work.db, [row])
    _touch(work, owner)
    work.leave(
        "item.corrected",
        owner.id,
        item=before.id,
        number=row["number"],
        level_before=before.label.level if before.label else None,
        level=row["level"],
        personal=row["personal"],
        semantic=row["semantic"],
        why=correction.why,
    )
    raise_derived(work, before, level=row["level"], personal=row["personal"])
    return _item(work, item)[1]


def mark(work: Work, item: str, marks: Marks) -> Item:
    """Set marks of one item (identifier): source, further storing systems, business classes."""
    owner, before = _item(work, item)
    values = _marks(marks)
    if values:
        entries.change_items(work.db, [{"which": before.id, **values}])
        _touch(work, owner)
        work.leave("item.marked", owner.id, item=before.id, marks=sorted(values))
    return _item(work, item)[1]


def amend(work: Work, resource: str, amendment: Amendment) -> Resource:
    """Change what an entry (identifier or name) says about itself; later intakes keep it."""
    owner = _entry(work, resource)
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
        _touch(work, owner, **values)
        work.leave("resource.amended", owner.id, name=owner.name, fields=sorted(values))
    return _entry(work, owner.id)


def retire(work: Work, resource: str, *, why: str) -> None:
    """Take an entry (identifier or name) out of use: found and read no more, kept for the record."""
    owner = _entry(work, resource)
    _touch(work, owner, status=Status.RETIRED)
    work.leave("resource.retired", owner.id, name=owner.name, why=why)


def _entry(work: Work, ref: str) -> Resource:
    feed.take_turn(work.db)
    owner = reading.resource_called(work.db, ref)
    if owner is None:
        raise NotFound("no_resource", Text(f"没有数据资源「{ref}」", f"There is no resource “{ref}”"))
    must_steward(work, organisations.path_of(work.db, owner.organisation))
    return owner


def _item(work: Work, identifier: str) -> tuple[Resource, Item]:
    resource, dot, _ = identifier.rpartition(".")
    if dot and reading.resource_called(work.db, resource) is not None:
        owner = _entry(work, resource)
        for item in reading.items_of(work.db, [owner])[owner.id]:
            if item.id == identifier:
                return owner, item
    raise NotFound("no_item", Text(f"没有数据项「{identifier}」", f"There is no item “{identifier}”"))


def _touch(work: Work, owner: Resource, **values: Any) -> None:
    """Date the entry and tell those who follow the ledger."""
    now = stamp(work.now())
    entries.change_resource(work.db, owner.id, {**values, "updated": now})
    checks.recount(work.db, [owner.id])
    feed.announce(work.db, "resource", [owner.id], at=now)


def _marks(marks: Marks) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if marks.origin is not None:
        values["origin"] = marks.origin
    if marks.systems is not None:
        values["systems"] = list(marks.systems) or None
    if marks.classes is not None:
        values["classes"] = list(marks.classes) or None
    return values


def _must_be_cleared(work: Work, before: Item, row: dict[str, Any]) -> None:
    old = before.label
    level = old.level if old else scale()[-1].number
    opens = row["level"] < level or (old is not None and row["semantic"] != old.semantic)
    if opens and work.actor.clearance < level:
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


def _row(work: Work, item: Item, *, why: Text, correction: Correction | None = None) -> dict[str, Any]:
    """A person's label: the ruling one, as corrected."""
    said = correction or Correction(why="")
    old = item.label
    level = said.level if said.level is not None or old is None else old.level
    personal = said.personal if said.personal is not None or old is None else old.personal
    if level is None or personal is None:
        raise BadInput(
            "incomplete_label",
            Text(
                f"「{item.name}」还没有标识，请同时给出级别和是否个人信息",
                f"“{item.name}” has no label yet: give its level and whether it is personal information",
            ),
            where={"item": item.name},
        )
    kept = old if correction is None else None  # approving keeps the machine's rule as the reason
    semantic = said.semantic if said.semantic is not None or old is None else old.semantic
    return {
        "item": item.id,
        "number": item.labels + 1,
        "level": level,
        "personal": personal,
        "importance": said.importance or (old.importance if old else Importance.GENERAL),
        "semantic": semantic or None,
        "status": LabelStatus.APPROVED,
        "who": work.actor.account,
        "at": stamp(work.now()),
        "why_zh": why.zh,
        "why_en": why.en,
        "rule": kept.rule if kept else "",
        "confidence": kept.confidence if kept else 1.0,
    }
