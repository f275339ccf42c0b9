"""Every SQL statement about plans, their trees, and who answers for what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from yiben.capabilities.plans.model import Indicator, Line, Node, Owner, OwnerKind, Plan, Target
from yiben.capabilities.plans.store.rows import indicator_of, node_of, plan_of, target_of
from yiben.capabilities.plans.store.tables import indicator, node, owner, plan, target, upsert
from yiben.engines.rules.promises import Better, Every
from yiben.kernel.text import Text

_PART = 500
_STANDING = frozenset(
    "stand why judged latest_on latest line_at low ahead high progress warned organisation parent weight".split()
)


def keep_plan(db: Connection, row: Mapping[str, Any]) -> None:
    """Record a plan, or what has changed about it."""
    upsert(db, plan, [dict(row)], keep=frozenset({"made_by", "made_at", "organisation"}))


def keep_tree(
    db: Connection,
    plan_id: str,
    *,
    nodes: list[dict[str, Any]],
    indicators: list[dict[str, Any]],
    targets: list[dict[str, Any]],
    day: str,
) -> None:
    """Everything under a plan as it reads now. What it no longer names is ended, never removed; what stood stands."""
    for table, rows in ((node, nodes), (indicator, indicators), (target, targets)):
        ended = update(table).where(table.c.plan == plan_id, table.c.ended.is_(None))
        if table is target:  # parts are given here, not by the text
            ended = ended.where(target.c.parent.is_(None))
        db.execute(ended.values(ended=day))
        kept = _STANDING if table is target else frozenset({"formula", "formula_by"})
        for start in range(0, len(rows), _PART):
            upsert(db, table, rows[start : start + _PART], keep=kept)


def plans(db: Connection, *, ended: bool = False) -> tuple[Plan, ...]:
    """The plans in force, newest first; with `ended`, all there ever were."""
    ask = select(plan).order_by(plan.c.made_at.desc(), plan.c.id)
    rows = db.execute(ask if ended else ask.where(plan.c.ended.is_(None))).mappings()
    return tuple(plan_of(row) for row in rows)


def digests(db: Connection) -> dict[str, tuple[str, str | None]]:
    """Plan → (digest of its text, since when it is over), of those from packs."""
    rows = db.execute(select(plan.c.code, plan.c.digest, plan.c.ended).where(plan.c.source == "pack"))
    return {row[0]: (row[1], row[2]) for row in rows}


def find_plan(db: Connection, reference: str) -> Plan | None:
    """By identifier or code; of several with one code, the one in force."""
    ask = (
        select(plan)
        .where(or_(plan.c.id == reference, plan.c.code == reference))
        .order_by(plan.c.ended.is_not(None))
    )
    row = db.execute(ask).mappings().first()
    return plan_of(row) if row else None


def end_plan(db: Connection, code: str, *, day: str | None) -> None:
    """It is no longer in force; with None, it is again."""
    db.execute(update(plan).where(plan.c.code == code, plan.c.source == "pack").values(ended=day))


def nodes(db: Connection, plan_id: str) -> tuple[Node, ...]:
    """The nodes of a plan, in the order of its text."""
    ask = select(node).where(node.c.plan == plan_id, node.c.ended.is_(None)).order_by(node.c.position)
    return tuple(node_of(row) for row in db.execute(ask).mappings())


def find_node(db: Connection, identifier: str) -> Node | None:
    """One node."""
    row = db.execute(select(node).where(node.c.id == identifier)).mappings().first()
    return node_of(row) if row else None


def nodes_of(db: Connection, identifiers: Sequence[str]) -> tuple[Node, ...]:
    """These nodes."""
    found: list[Node] = []
    for start in range(0, len(identifiers), _PART):
        ask = select(node).where(node.c.id.in_(identifiers[start : start + _PART]), node.c.ended.is_(None))
        found += [node_of(row) for row in db.execute(ask).mappings()]
    return tuple(found)


def nodes_touching(db: Connection) -> tuple[Node, ...]:
    """Every node in force that names a service item (事项)."""
    ask = (
        select(node)
        .join(plan, plan.c.id == node.c.plan)
        .where(node.c.ended.is_(None), plan.c.ended.is_(None))
        .order_by(node.c.plan, node.c.position)
    )
    return tuple(one for row in db.execute(ask).mappings() if (one := node_of(row)).service)


def indicators(db: Connection, plan_id: str) -> tuple[Indicator, ...]:
    """The indicators of a plan."""
    ask = (
        select(indicator)
        .where(indicator.c.plan == plan_id, indicator.c.ended.is_(None))
        .order_by(indicator.c.id)
    )
    return tuple(indicator_of(row) for row in db.execute(ask).mappings())


def find_indicator(db: Connection, identifier: str) -> Indicator | None:
    """One indicator."""
    row = db.execute(select(indicator).where(indicator.c.id == identifier)).mappings().first()
    return indicator_of(row) if row else None


def indicators_called(db: Connection, plan_id: str, code: str) -> Indicator | None:
    """The indicator of a plan by its code."""
    ask = select(indicator).where(indicator.c.plan == plan_id, indicator.c.code == code)
    row = db.execute(ask).mappings().first()
    return indicator_of(row) if row else None


def set_formula(db: Connection, identifier: str, *, formula: str | None, by: str | None) -> None:
    """What computes it, and as whom it reads."""
    db.execute(update(indicator).where(indicator.c.id == identifier).values(formula=formula, formula_by=by))


def computed(db: Connection) -> tuple[Indicator, ...]:
    """Indicators in force with a formula somebody answers for."""
    ask = (
        select(indicator)
        .join(plan, plan.c.id == indicator.c.plan)
        .where(
            indicator.c.formula.is_not(None),
            indicator.c.formula_by.is_not(None),
            indicator.c.ended.is_(None),
            plan.c.ended.is_(None),
        )
    )
    return tuple(indicator_of(row) for row in db.execute(ask).mappings())


LINE = (
    select(
        target,
        plan.c.title_zh.label("plan_zh"),
        plan.c.title_en.label("plan_en"),
        indicator.c.title_zh.label("indicator_zh"),
        indicator.c.title_en.label("indicator_en"),
        indicator.c.unit.label("unit"),
        indicator.c.better.label("better"),
        indicator.c.every.label("every"),
        indicator.c.node.label("node"),
    )
    .join(indicator, indicator.c.id == target.c.indicator)
    .join(plan, plan.c.id == target.c.plan)
    .where(target.c.ended.is_(None), plan.c.ended.is_(None))
)


def lines(
    db: Connection,
    *,
    plan_id: str | None = None,
    indicator_id: str | None = None,
    parent: str | None = None,
    targets: Sequence[str] | None = None,
) -> tuple[Line, ...]:
    """Promises as lists show them, with where they stood."""
    ask = LINE
    if plan_id is not None:
        ask = ask.where(target.c.plan == plan_id)
    if indicator_id is not None:
        ask = ask.where(target.c.indicator == indicator_id)
    if parent is not None:
        ask = ask.where(target.c.parent == parent)
    if targets is not None:
        found: list[Line] = []
        for start in range(0, len(targets), _PART):
            part = ask.where(target.c.id.in_(targets[start : start + _PART]))
            found += [line_of(row) for row in db.execute(part)]
        return tuple(found)
    return tuple(line_of(row) for row in db.execute(ask.order_by(target.c.plan, target.c.by, target.c.id)))


def lines_about(db: Connection, subjects: Sequence[str]) -> tuple[Line, ...]:
    """Promises that are one of these, are about one of these indicators, or belong to one of these nodes."""
    found: dict[str, Line] = {}
    for start in range(0, len(subjects), _PART):
        part = subjects[start : start + _PART]
        said = or_(target.c.id.in_(part), target.c.indicator.in_(part), indicator.c.node.in_(part))
        for row in db.execute(LINE.where(said).order_by(target.c.plan, target.c.by, target.c.id)):
            one = line_of(row)
            found[one.target.id] = one
    return tuple(found.values())


def line_of(row: Row[Any]) -> Line:
    """One row of `LINE`."""
    said = row._mapping  # noqa: SLF001  # the documented mapping of a row
    better = Better(said["better"])
    return Line(
        target=target_of(said, better=better),
        plan=Text(said["plan_zh"], said["plan_en"]),
        plan_id=said["plan"],
        indicator=Text(said["indicator_zh"], said["indicator_en"]),
        unit=said["unit"],
        better=better,
        every=Every(said["every"]),
        node=said["node"],
    )


def add_target(db: Connection, row: Mapping[str, Any]) -> None:
    """Record a part of a target."""
    db.execute(insert(target).values(**row))


def end_targets(db: Connection, identifiers: Sequence[str], *, day: str) -> None:
    """These parts are given no more."""
    db.execute(update(target).where(target.c.id.in_(identifiers)).values(ended=day))


def keep_standings(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Where targets stand now; each row has `id` and the columns of `standing_row`."""
    from sqlalchemy import bindparam

    if not rows:
        return
    columns = [name for name in rows[0] if name != "id"]
    statement = (
        update(target)
        .where(target.c.id == bindparam("b_id"))
        .values({name: bindparam(f"b_{name}") for name in columns})
    )
    db.execute(statement, [{f"b_{name}": value for name, value in row.items()} for row in rows])


def stale(db: Connection, day: str) -> list[str]:
    """Targets that were not looked at since a day."""
    ask = (
        select(target.c.id)
        .join(plan, plan.c.id == target.c.plan)
        .where(target.c.judged < day, target.c.ended.is_(None), plan.c.ended.is_(None))
    )
    return [row[0] for row in db.execute(ask)]


def find_target(db: Connection, identifier: str) -> Target | None:
    """One target."""
    found = db.execute(LINE.where(target.c.id == identifier)).first()
    return line_of(found).target if found else None


def give(db: Connection, one: Owner) -> None:
    """Somebody answers for it, from now on in this role."""
    row = {name: getattr(one, name) for name in ("subject", "kind", "key", "role", "since", "given_by")}
    upsert(db, owner, [row], keep=frozenset())


def take_away(db: Connection, subject: str, kind: OwnerKind, key: str) -> bool:
    """They answer for it no more; False when they did not."""
    asked = (owner.c.subject == subject, owner.c.kind == kind, owner.c.key == key)
    return db.execute(delete(owner).where(*asked)).rowcount == 1


def owners(db: Connection, subjects: Iterable[str] | None = None) -> dict[str, list[Owner]]:
    """Subject → who answers for it, the lead first. Without subjects, everything anybody answers for."""
    wanted = None if subjects is None else sorted(set(subjects))
    parts = [None] if wanted is None else [wanted[at : at + _PART] for at in range(0, len(wanted), _PART)]
    found: dict[str, list[Owner]] = {}
    for part in parts:
        ask = select(owner).order_by(owner.c.role, owner.c.since, owner.c.key)
        rows = db.execute(ask if part is None else ask.where(owner.c.subject.in_(part))).mappings()
        for row in rows:
            one = Owner(**{**dict(row), "kind": OwnerKind(row["kind"])})
            found.setdefault(one.subject, []).append(one)
    return found


def owned(db: Connection, kind: OwnerKind, keys: Sequence[str]) -> list[Owner]:
    """What these answer for."""
    ask = select(owner).where(owner.c.kind == kind, owner.c.key.in_(list(keys))).order_by(owner.c.role)
    return [Owner(**{**dict(row), "kind": OwnerKind(row["kind"])}) for row in db.execute(ask).mappings()]
