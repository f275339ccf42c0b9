"""Rewriting a statement: narrow → decide → trace → put masked scans in place of tables."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from yiben.engines.guard import refusals
from yiben.engines.guard.combining import Combination, Lifts, lifts
from yiben.engines.guard.influence import influences
from yiben.engines.guard.law import DISPLAY, Act, Law
from yiben.engines.guard.masks import MaskBook
from yiben.engines.guard.model import Column, Decision, Effect, Output, Plan, Subject, Table, TableName
from yiben.engines.guard.outputs import trace_outputs
from yiben.engines.guard.sealing import outcome, seal_where_it_must
from yiben.engines.guard.statement import DIALECT, Statement
from yiben.engines.guard.weighing import gathering, width
from yiben.infra.lake.scope import STAMP, Scope
from yiben.infra.lake.sqltext import quote

_OURS = "named_by_the_guard"
_PLAIN, _DIGITS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}"), 4
"""Names that stay in the evidence log though no table has them: a word of letters with few digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plan in the making; each step fills one field."""

    statement: Statement
    subject: Subject
    tables: Mapping[TableName, Table]
    masks: MaskBook
    highest: int
    act: Act = DISPLAY
    law: Law | None = None
    combinations: tuple[Combination, ...] = ()
    lifts: Lifts = field(default_factory=dict)
    needed: Mapping[TableName, frozenset[str]] = field(default_factory=dict)
    decisions: Mapping[TableName, tuple[Decision, ...]] = field(default_factory=dict)
    outputs: tuple[Output, ...] | None = None
    influences: frozenset[Decision] = frozenset()
    template: str = ""
    scans: Mapping[str, str] = field(default_factory=dict)
    shape: str = ""


def narrow(draft: Draft) -> Draft:
    """The columns a statement can reach: those whose name it contains anywhere; all of them if in doubt."""
    tree = draft.statement.tree
    words = {word.name.lower() for word in tree.find_all(exp.Identifier)}
    everything = _reaches_everything(tree)
    needed = {}
    for name, table in draft.tables.items():
        names = [column.name for column in table.columns]
        kept = names if everything else [one for one in names if one.lower() in words]
        needed[name] = frozenset(kept or names[:1])
    return replace(draft, needed=needed)


def lift(draft: Draft) -> Draft:
    """What is asked for together may be more sensitive than each part."""
    asked = {
        name: (table, tuple(one for one in table.columns if one.name in draft.needed[name]))
        for name, table in draft.tables.items()
    }
    return replace(draft, lifts=lifts(draft.combinations, asked, most=draft.act.rows))


def decide(draft: Draft) -> Draft:
    """Plain, masked or withheld, column by column."""
    return replace(
        draft,
        decisions={
            name: tuple(
                decide_column(draft, name, column)
                for column in table.columns
                if column.name in draft.needed[name]
            )
            for name, table in draft.tables.items()
        },
    )


def decide_column(draft: Draft, name: TableName, column: Column) -> Decision:
    """Plain up to the clearance if the law has nothing against it; else masked; else not at all.

    An ungraded column counts as the highest level there is. Under a grant, what was granted stands in place of
    clearance: a combination lifts what the law is asked about, not what the owner of all of it gave together.
    """
    own = draft.highest if column.level is None else column.level
    lift = draft.lifts.get((name, column.name))
    lift = lift if lift is not None and lift.level > own else None
    level = lift.level if lift else own
    given = column.given
    cleared = (
        level <= draft.subject.clearance
        if given is None
        else given.effect is Effect.PLAIN and (given.level is None or own <= given.level)
    )
    effect, ruling = outcome(draft.law, draft.tables[name], column, level, draft.act, cleared=cleared)
    return Decision(
        table=draft.tables[name],
        column=column,
        effect=effect,
        level=level,
        clearance=draft.subject.clearance,
        cleared=cleared,
        lift=lift,
        ruling=ruling,
    )


def trace(draft: Draft) -> Draft:
    """Which items each column of the answer comes from, and which say what rows it has."""
    return replace(
        draft,
        outputs=trace_outputs(draft.statement, draft.decisions),
        influences=influences(draft.statement, draft.decisions),
    )


def seal(draft: Draft) -> Draft:
    """What the law lets leave as ciphertext only, on a road that encrypts, leaves so."""
    if draft.law is None or (draft.act.closed is None and draft.act.mode != "export"):
        return draft
    decisions = seal_where_it_must(draft.statement, draft.decisions, draft.influences, draft.law, draft.act)
    return trace(replace(draft, decisions=decisions))


def name_outputs(draft: Draft) -> Draft:
    """A column computed by a subquery goes by the asker's words: the engine would call it by ours, files and all."""
    for select in draft.statement.tree.find_all(exp.Select):
        for part in list(select.expressions):
            if not part.alias and not isinstance(part, exp.Aliases) and part.find(exp.Query) is not None:
                named = exp.Alias(alias=exp.Identifier(this=_text(part)[:200], quoted=True))
                named.meta[_OURS] = True
                part.replace(named)
                named.set("this", part)
    return draft


def place_scans(draft: Draft) -> Draft:
    """Every table becomes a place-holder under its old name, and the statement becomes text again."""
    nonce = secrets.token_hex(8)
    holders = {name: f"yiben_scan_{number}_{nonce}" for number, name in enumerate(draft.tables)}
    known = {
        (table.args["db"].name.lower(), table.name.lower())
        for table, _ in draft.statement.tables
        if table.args.get("db")
    }
    if known:
        _shorten_columns(draft.statement.tree, known)
    for table, name in draft.statement.tables:
        if table.args.get("alias") is None:
            table.set("alias", exp.TableAlias(this=exp.Identifier(this=table.name, quoted=True)))
        elif table.args["alias"].this is None:
            table.args["alias"].set("this", exp.Identifier(this=table.name, quoted=True))
        for part in ("db", "catalog", "when"):
            table.set(part, None)
        table.set("this", exp.Identifier(this=holders[name], quoted=True))
    return replace(
        draft,
        template=_text(draft.statement.tree),
        scans={holder: _scan(draft, name) for name, holder in holders.items()},
    )


def outline(draft: Draft) -> Draft:
    """The statement without its literals, for the evidence log. The tree is used up by this.

    A name nobody but the asker gave may be a value in disguise (`AS "13900000001"`): it is numbered instead.
    """
    tree = draft.statement.tree
    for named in list(tree.find_all(exp.Alias)):
        if named.meta.get(_OURS):
            named.replace(named.this)
    for literal in list(tree.find_all(exp.Literal, exp.JSONPath)):
        literal.replace(exp.Placeholder())
    for table, name in draft.statement.tables:
        table.set("this", exp.Identifier(this=name.name, quoted=True))
    _without_strange_names(draft, tree)
    return replace(draft, shape=_text(tree))


def _without_strange_names(draft: Draft, tree: exp.Expression) -> None:
    known = {name.name.lower() for name in draft.tables}
    known |= {column.name.lower() for table in draft.tables.values() for column in table.columns}
    given: dict[str, str] = {}
    for word in tree.find_all(exp.Identifier):
        name = str(word.this)
        if name.lower() in known or (
            _PLAIN.fullmatch(name) and sum(letter.isdigit() for letter in name) <= _DIGITS
        ):
            continue
        word.set("this", given.setdefault(name.lower(), f"name_{len(given) + 1}"))


STEPS = (name_outputs, narrow, lift, decide, trace, seal, place_scans, outline)


def rewrite(draft: Draft) -> Plan:
    """All steps, in order."""
    try:
        # The tree is used up by the steps.
        wide, gathers = width(draft.statement), gathering(draft.statement)
        for step in STEPS:
            draft = step(draft)
    except RecursionError:
        raise refusals.too_deep() from None
    return Plan(
        scope=Scope(draft.template, draft.scans, STAMP),
        decisions=tuple(one for decisions in draft.decisions.values() for one in decisions),
        outputs=draft.outputs,
        influences=draft.influences,
        tables=tuple(draft.tables.values()),
        shape=draft.shape,
        width=wide,
        gathers=gathers,
    )


def _reaches_everything(tree: exp.Expression) -> bool:
    """A star, COLUMNS(…), a natural join, renamed columns, or a whole row used as a value."""
    for star in tree.find_all(exp.Star, exp.Columns):
        if not isinstance(star.parent, exp.Count):
            return True
    if any(str(join.args.get("method") or "").upper() == "NATURAL" for join in tree.find_all(exp.Join)):
        return True
    rows = set()
    for relation in tree.find_all(exp.Table, exp.Subquery, exp.CTE):
        alias = relation.args.get("alias")
        if isinstance(alias, exp.TableAlias) and alias.columns and isinstance(relation, exp.Table):
            return True
        rows.add(relation.alias_or_name.lower())
    return any(column.name.lower() in rows for column in tree.find_all(exp.Column))


def _shorten_columns(tree: exp.Expression, known: set[tuple[str, str]]) -> None:
    """`org.person.name` becomes `person.name`: the scan goes by the short name."""
    for column in tree.find_all(exp.Column):
        if column.db and (column.db.lower(), column.table.lower()) in known:
            column.set("db", None)
            column.set("catalog", None)


def _scan(draft: Draft, name: TableName) -> str:
    columns = [f"{_seen(draft, one)} AS {quote(one.column.name)}" for one in draft.decisions[name]]
    return f"(SELECT {', '.join(columns)} FROM {draft.tables[name].relation})"


def _seen(draft: Draft, one: Decision) -> str:
    column = one.column
    if one.effect is Effect.PLAIN:
        return quote(column.name)
    if one.effect is Effect.MASKED:
        return draft.masks.hide(column.name, column.type, column.mask)
    return f"CAST(NULL AS {column.type})"


def _text(tree: exp.Expression) -> str:
    text: str = tree.sql(dialect=DIALECT, identify=True, comments=False)
    return text
