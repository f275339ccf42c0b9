"""Which data items a column of the answer comes from: through aliases, subqueries, WITH and set operations.

Answers are masked at the scan whatever this says. What is derived from an answer is graded by it, so where
it cannot follow, it gives up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from yiben.engines.guard.influence import made_names
from yiben.engines.guard.model import Decision, Effect, Output, TableName
from yiben.engines.guard.statement import Statement
from yiben.kernel.text import Text

Origins = frozenset[Decision]
Shape = list[tuple[str, Origins]]
"""The columns of a relation, in order, and what each comes from."""


class _Whole(frozenset[Decision]):
    """The origins of a column that shows one stored column as it is; any union with others is a plain set again."""


class _Lost(Exception):
    """A relation whose columns cannot be known without running it."""


@dataclass(frozen=True, slots=True)
class _World:
    """What is visible: base tables by node, WITH queries and outer columns by name."""

    tables: Mapping[int, Shape]
    queries: Mapping[str, Shape] = field(default_factory=dict)
    by_name: Mapping[str, Origins] = field(default_factory=dict)
    made: frozenset[str] = frozenset()  # names the statement gives itself


def trace_outputs(
    statement: Statement, decisions: Mapping[TableName, tuple[Decision, ...]]
) -> tuple[Output, ...] | None:
    """One `Output` per column of the answer, or None where that cannot be followed."""
    shape = trace_origins(statement, decisions)
    return None if shape is None else tuple(_output(name, origins) for name, origins in shape)


def trace_origins(statement: Statement, decisions: Mapping[TableName, tuple[Decision, ...]]) -> Shape | None:
    """Each column of the answer and the decisions behind it, or None where that cannot be followed."""
    tables: dict[int, Shape] = {
        id(node): [(one.column.name, _Whole({one})) for one in decisions[name]]
        for node, name in statement.tables
    }
    by_name: dict[str, Origins] = {}
    for shape in tables.values():
        for name, origins in shape:
            by_name[name.lower()] = by_name.get(name.lower(), frozenset()) | origins
    try:
        return _query(statement.tree, _World(tables, {}, by_name, frozenset(made_names(statement.tree))))
    except (_Lost, RecursionError):
        return None


def _output(name: str, origins: Origins) -> Output:
    ordered = sorted(origins, key=lambda one: (-one.level, one.column.name))
    masked = [one for one in ordered if one.hidden]
    sealed = [one for one in ordered if one.sealed is not None]
    return Output(
        name=name,
        items=tuple(dict.fromkeys(one.column.item for one in ordered if one.column.item)),
        masked=bool(masked),
        reason=join_reasons(sealed or masked),
        level=max((one.level for one in ordered), default=0),
        personal=any(one.column.personal for one in ordered),
        family=_family(masked, origins),
        sealed=bool(sealed),
    )


def _family(masked: list[Decision], origins: Origins) -> str | None:
    """The mask whose cells the column shows as they are."""
    whole = masked and isinstance(origins, _Whole) and masked[0].effect is Effect.MASKED
    return masked[0].column.mask if whole else None


def join_reasons(masked: Iterable[Decision]) -> Text | None:
    """Up to three reasons as one text; None when nothing is masked."""
    reasons = [one.reason for one in masked][:3]
    if not reasons:
        return None
    return Text("; ".join(one.zh for one in reasons), " ".join(one.en for one in reasons))


def _query(node: exp.Expression, world: _World) -> Shape:
    own = node.args.get("with_")
    if own is not None:
        world = _with(own, world)
    if isinstance(node, exp.Subquery):
        return _renamed(_query(node.this, world), node)
    if isinstance(node, exp.SetOperation):
        left, right = _query(node.this, world), _query(node.expression, world)
        if node.args.get("by_name") or len(left) != len(right):
            raise _Lost
        return [(name, mine | yours) for (name, mine), (_, yours) in zip(left, right, strict=True)]
    if isinstance(node, exp.Select):
        return _select(node, world)
    raise _Lost


def _with(own: exp.Expression, world: _World) -> _World:
    queries = dict(world.queries)
    for query in own.expressions:
        body = query.this
        if own.args.get("recursive") and isinstance(body, exp.SetOperation):
            first = _renamed(_query(body.this, replace(world, queries=dict(queries))), query)
            queries[query.alias.lower()] = first
        shape = _query(body, replace(world, queries=dict(queries)))
        queries[query.alias.lower()] = _renamed(shape, query)
    return replace(world, queries=dict(queries))


def _select(node: exp.Select, world: _World) -> Shape:
    relations = _relations(node, world)
    found: dict[str, Origins] = {}
    for shape in relations.values():
        for name, origins in shape:
            found[name.lower()] = found[name.lower()] | origins if name.lower() in found else origins
    merged = {
        name.name.lower() for join in node.args.get("joins") or () for name in join.args.get("using") or ()
    }
    out: Shape = []
    for part in node.expressions:
        star = part if isinstance(part, exp.Star) else part.this if isinstance(part, exp.Column) else None
        if isinstance(star, exp.Star):
            out.extend(_star(part, star, relations, merged))
            continue
        if part.find(exp.Columns) is not None or isinstance(part, exp.Aliases):
            raise _Lost
        # A column of this SELECT may be used by name further on in it.
        name = part.alias_or_name or part.sql(dialect="duckdb", comments=False)
        origins = _origins(part, relations, found, world)
        out.append((name, origins))
        found.setdefault(name.lower(), origins)
    return out


def _star(part: exp.Expression, star: exp.Star, relations: Mapping[str, Shape], merged: set[str]) -> Shape:
    if star.args.get("replace") or star.args.get("rename") or star.args.get("ilike"):
        raise _Lost
    gone = {one.name.lower() for one in star.args.get("except_") or ()}
    of = part.table.lower() if isinstance(part, exp.Column) else ""
    if of and of not in relations:
        raise _Lost
    out: Shape = []
    seen: set[str] = set()
    for alias, shape in relations.items():
        for name, origins in shape if not of or alias == of else ():
            if name.lower() in gone or (name.lower() in merged & seen and not of):
                continue
            seen.add(name.lower())
            out.append((name, origins))
    return out


def _relations(node: exp.Select, world: _World) -> dict[str, Shape]:
    source = node.args.get("from_")
    parts = [source.this] if source is not None else []
    joins = list(node.args.get("joins") or ())
    for part in parts:
        joins.extend(part.args.get("joins") or ())
    if any(str(join.args.get("method") or "").upper() == "NATURAL" for join in joins) or node.args.get(
        "laterals"
    ):
        raise _Lost
    parts.extend(join.this for join in joins)
    relations: dict[str, Shape] = {}
    for part in parts:
        relations[part.alias_or_name.lower() or f"#{len(relations)}"] = _relation(part, world)
    return relations


def _relation(part: exp.Expression, world: _World) -> Shape:
    if isinstance(part, exp.Table):
        if id(part) in world.tables:
            return _renamed(world.tables[id(part)], part)
        if isinstance(part.this, exp.Identifier) and part.name.lower() in world.queries:
            return _renamed(world.queries[part.name.lower()], part)
    if isinstance(part, exp.Subquery) and not isinstance(part.this, exp.Table):
        return _query(part, world)
    if isinstance(part, exp.Lateral) and isinstance(part.this, exp.Subquery):
        return _renamed(_query(part.this, world), part)
    raise _Lost


def _renamed(shape: Shape, node: exp.Expression) -> Shape:
    alias = node.args.get("alias")
    names = [one.name for one in alias.columns] if isinstance(alias, exp.TableAlias) else []
    return [(new, origins) for new, (_, origins) in zip(names, shape, strict=False)] + shape[len(names) :]


def _origins(
    part: exp.Expression, relations: Mapping[str, Shape], found: Mapping[str, Origins], world: _World
) -> Origins:
    origins: Origins = frozenset()
    nested = part.find(exp.Select) is not None
    bare = part.unalias()
    if isinstance(bare, exp.Column) and not bare.db:
        name, table = bare.name.lower(), bare.table.lower()
        shown = [one for label, one in relations.get(table, ()) if label.lower() == name] if table else []
        if len(shown) == 1:
            return shown[0]
        if not table and isinstance(found.get(name), _Whole) and name not in relations:
            return found[name]
    for column in part.find_all(exp.Column):
        name, table = column.name.lower(), column.table.lower()
        if not nested and table in relations:
            origins |= frozenset().union(*(one for label, one in relations[table] if label.lower() == name))
        elif not nested and not table and name in found:
            origins |= found[name]
        elif name in relations:
            origins |= frozenset().union(*(one for _, one in relations[name]))
        else:
            # A scalar subquery, an outer column or a field of a struct: every column that could be meant.
            words = {name, table, column.db.lower()} & (world.by_name.keys() | found.keys())
            if not words or name in world.made:
                raise _Lost
            for word in words:
                origins |= world.by_name.get(word, frozenset()) | found.get(word, frozenset())
    if nested and part.find(exp.Star) is not None and part.find(exp.Count) is None:
        raise _Lost
    return origins
