"""Grading kept labels again, in sets: one statement per slice of resources, whatever the number of items."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from yiben.capabilities.ledger.lowering import Ground, RequestState
from yiben.capabilities.ledger.model import LabelAct, LabelStatus, Status
from yiben.capabilities.ledger.reviewing import Regrading
from yiben.capabilities.ledger.store.tables import item, label, lineage, request, resource
from yiben.kernel.text import Text

_WORD = label.alias("word")
_NEWEST = (
    select(func.max(_WORD.c.number))
    .where(_WORD.c.item == item.c.id, _WORD.c.status == LabelStatus.PROPOSED)
    .correlate(item)
    .scalar_subquery()
)
_SPOKEN = item.join(label, and_(label.c.item == item.c.id, label.c.number == _NEWEST)).join(
    resource, resource.c.id == item.c.resource
)
_ALIVE = and_(item.c.retired.is_(False), resource.c.status != Status.RETIRED)
_KIND = (label.c.basis, label.c.semantic, label.c.personal, label.c.level)
_EDITION = {"sqlite": func.instr, "postgresql": func.strpos}

Group = tuple[str | None, str | None, bool, int]


def kinds(db: Connection, pack: str, owner: str | None) -> list[tuple[Group, int]]:
    """Every (basis, meaning, personal, level) `pack` said last of a living item, with how many items."""
    ask = select(*_KIND, func.count()).select_from(_SPOKEN).where(_ALIVE, _by(pack), *_of(owner))
    return [((row[0], row[1], bool(row[2]), row[3]), row[4]) for row in db.execute(ask.group_by(*_KIND))]


def editions(db: Connection, pack: str, owner: str | None) -> list[str]:
    """The editions of `pack` that graded, as `pack@version`."""
    end = _EDITION[db.dialect.name](label.c.rule, "/")
    cut = func.substr(label.c.rule, 1, end - 1)
    ask = select(cut).distinct().select_from(_SPOKEN).where(_ALIVE, _by(pack), *_of(owner))
    return sorted(db.scalars(ask))


def concerned(db: Connection, groups: Sequence[Group], pack: str, owner: str | None) -> list[str]:
    """Resources with an item of one of these groups."""
    found: set[str] = set()
    for start in range(0, len(groups), 100):
        ask = select(item.c.resource).distinct().select_from(_SPOKEN)
        any_ = or_(*(_is(group) for group in groups[start : start + 100]))
        found.update(db.scalars(ask.where(_ALIVE, _by(pack), any_, *_of(owner))))
    return sorted(found)


def raise_labels(
    db: Connection, plan: Regrading, resources: Sequence[str], *, who: str, at: str, why: Text
) -> list[str]:
    """A machine's label for every item the scale gives more; it rules unless a person's covers it. Their ids."""
    up = {group: level for group, level in plan.changes if level > group[3]}
    if not up:
        return []
    new: dict[str, Any] = {
        "item": item.c.id,
        "number": item.c.labels + 1,
        "level": _level(up),
        "personal": label.c.personal,
        "importance": label.c.importance,
        "semantic": label.c.semantic,
        "status": literal(LabelStatus.PROPOSED.value),
        "who": literal(who),
        "at": literal(at),
        "why_zh": literal(why.zh),
        "why_en": literal(why.en),
        "rule": _rule(plan),
        "confidence": label.c.confidence,
        "basis": label.c.basis,
        "act": literal(LabelAct.REGRADED.value),
    }
    db.execute(insert(label).from_select(list(new), _those(list(new.values()), up, plan, resources)))
    fresh = exists().where(label.c.item == item.c.id, label.c.number == item.c.labels + 1).correlate(item)
    there = select(item.c.id).where(item.c.resource.in_(resources), fresh)
    raised = list(db.scalars(there))
    mine = select(label.c.status).where(label.c.item == item.c.id, label.c.number == item.c.ruling)
    undecided = mine.correlate(item).scalar_subquery() == LabelStatus.PROPOSED
    db.execute(
        update(item)
        .where(item.c.resource.in_(resources), fresh)
        .values(ruling=case((undecided, item.c.labels + 1), else_=item.c.ruling), labels=item.c.labels + 1)
    )
    return raised


def ask_lower(
    db: Connection,
    plan: Regrading,
    resources: Sequence[str],
    *,
    who: tuple[str, str | None],
    at: str,
    why: str,
) -> int:
    """A request for every undecided item the scale gives less, once for each word; answers how many."""
    down = {group: level for group, level in plan.changes if level < group[3]}
    if not down:
        return 0
    identifier = literal("label_") + item.c.id + literal("_") + cast(label.c.number, String)
    new: dict[str, Any] = {
        "id": identifier,
        "item": item.c.id,
        "level": _level(down),
        "personal": label.c.personal,
        "importance": label.c.importance,
        "semantic": label.c.semantic,
        "level_before": label.c.level,
        "seen": item.c.labels,
        "ground": literal(Ground.SCALE.value),
        "assessment": literal(why),
        "state": literal(RequestState.WAITING.value),
        "asked_by": literal(who[0]),
        "asked_through": literal(who[1]) if who[1] else null(),
        "asked_at": literal(at),
        "note": literal(""),
    }
    asked = request.alias("asked")
    known = exists().where(
        asked.c.item == item.c.id, or_(asked.c.id == identifier, asked.c.state == RequestState.WAITING)
    )
    rows = _those(list(new.values()), down, plan, resources).where(
        item.c.ruling == label.c.number, ~known.correlate(item, label)
    )
    asking = insert(request).from_select(list(new), rows)
    done = db.execute(asking, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)


def sources_among(db: Connection, items: Sequence[str]) -> list[str]:
    """Which of `items` something was made of."""
    found: set[str] = set()
    for start in range(0, len(items), 800):
        part = items[start : start + 800]
        found.update(db.scalars(select(lineage.c.source).distinct().where(lineage.c.source.in_(part))))
    return sorted(found)


def _those(
    columns: list[Any], groups: dict[Group, int], plan: Regrading, resources: Sequence[str]
) -> Select[Any]:
    any_ = or_(*(_is(group) for group in groups))
    return (
        select(*columns)
        .select_from(_SPOKEN)
        .where(item.c.resource.in_(resources), _ALIVE, _by(plan.pack), any_)
    )


def _is(group: Group) -> ColumnElement[bool]:
    basis, semantic, personal, level = group
    return and_(
        label.c.basis.is_(None) if basis is None else label.c.basis == basis,
        label.c.semantic.is_(None) if semantic is None else label.c.semantic == semantic,
        label.c.personal.is_(personal),
        label.c.level == level,
    )


def _level(groups: dict[Group, int]) -> ColumnElement[int]:
    return case(*((_is(group), level) for group, level in groups.items()), else_=label.c.level)


def _rule(plan: Regrading) -> ColumnElement[str]:
    rule: ColumnElement[str] = label.c.rule
    for old in plan.editions:
        if old != plan.edition:
            rule = func.replace(rule, f"{old}/", f"{plan.edition}/")
    return rule


def _by(pack: str) -> ColumnElement[bool]:
    """Labels of this pack's rules: what something else graded has a scale of its own."""
    return label.c.rule.startswith(f"{pack}@", autoescape=True)


def _of(owner: str | None) -> list[ColumnElement[bool]]:
    return [item.c.resource == owner] if owner else []
