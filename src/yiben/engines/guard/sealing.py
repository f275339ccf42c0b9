"""What the law makes of a column: plain, masked, not at all, or as ciphertext only (加密).

A column may leave as ciphertext only when every column of the answer it goes into is known, because those are
the ones that get encrypted, and when it does not say which rows there are: that could not be encrypted.
"""

from collections.abc import Mapping
from dataclasses import replace

from yiben.engines.guard.law import Act, Law
from yiben.engines.guard.model import Column, Decision, Effect, Ruling, Table, TableName
from yiben.engines.guard.outputs import trace_origins
from yiben.engines.guard.statement import Statement
from yiben.kernel.text import Text

Decisions = Mapping[TableName, tuple[Decision, ...]]


def outcome(
    law: Law | None, table: Table, column: Column, level: int, act: Act, *, cleared: bool
) -> tuple[Effect, Ruling | None]:
    """What becomes of a column at `level` on the road `act`, and the ruling behind it.

    Plain for who is cleared, if the law has nothing against it; else masked; else not at all.
    """
    effect = Effect.PLAIN if cleared else Effect.MASKED
    if law is None:
        return effect, None
    ruling = law(table, column, level, act, effect)
    if ruling.permitted:
        return effect, ruling
    if effect is Effect.MASKED:
        return Effect.WITHHELD, ruling
    masked = law(table, column, level, act, Effect.MASKED)
    return (Effect.MASKED, ruling) if masked.permitted else (Effect.WITHHELD, masked)


def seal_where_it_must(
    statement: Statement, decisions: Decisions, influences: frozenset[Decision], law: Law, act: Act
) -> Decisions:
    """The decisions again, some of them to leave as ciphertext, where `act` can encrypt.

    A column goes so where it could not leave otherwise, or where it was asked for so and more of it can leave.
    """
    shape = trace_origins(statement, decisions) or ()
    goes_into: dict[Decision, set[str]] = {}
    for name, origins in shape:
        for one in origins:
            goes_into.setdefault(one, set()).add(name)

    def again(one: Decision) -> Decision:
        names = goes_into.get(one)
        if not names or one in influences or one.ruling is None or one.ruling.permitted:
            return one
        return _sealed(one, law, act, asked=names <= (act.closed or frozenset()))

    return {name: tuple(again(one) for one in listed) for name, listed in decisions.items()}


def _sealed(one: Decision, law: Law, act: Act, *, asked: bool) -> Decision:
    """The decision when the column leaves as ciphertext, if more of it may leave so and that is wanted."""
    open_, says = one.effect, one.ruling.says if one.ruling else None
    effect, ruling = outcome(
        law, one.table, one.column, one.level, replace(act, encrypted=True), cleared=one.cleared
    )
    more = effect is not open_ and effect is not Effect.WITHHELD
    if not more or not (asked or open_ is Effect.WITHHELD):
        return one
    if act.closed is None:
        return replace(one, sealable=act.mode == "export")
    return replace(one, effect=effect, ruling=ruling, sealed=says or Text("", ""))
