"""Trees worked out for many rows at once (逐列求值): each different node once, in order, over one part of a table.

What int64 cannot hold goes on in floats; the few rows those cannot tell are worked out again by `Part.pick` with Python's
integers, so that every answer is exact.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any, cast

import numpy as np

from yiben.engines.rules.entitlements import tree as t
from yiben.engines.rules.entitlements.columns import nearly
from yiben.engines.rules.entitlements.columns.bits import (
    Bits,
    Flags,
    all_of,
    any_of,
    both,
    empty,
    full,
    negated,
    pack,
    unpack,
)
from yiben.engines.rules.entitlements.columns.days import full_since, moved, since_1970
from yiben.engines.rules.entitlements.columns.held import (
    Lists,
    Part,
    Truths,
    Wholes,
    Words,
    mask_bits,
    rows_of,
)
from yiben.engines.rules.entitlements.columns.numbers import (
    Array,
    Exact,
    Found,
    Near,
    Number,
    TooWide,
    add,
    choose,
    constant,
    divide,
    ints,
    known_where,
    multiply,
    negative,
    one,
    to_whole,
)
from yiben.engines.rules.entitlements.columns.ordering import compare

Value = Any
"""Number, Flags or Words."""


class Rows:
    """One part of a table being asked; what was worked out is kept while the part is."""

    def __init__(self, part: Part, tape: "Tape", *, as_of: date, by_hand: bool = False) -> None:
        self.part, self.tape, self.as_of, self.by_hand = part, tape, as_of, by_hand
        self.rows = part.rows
        self._kept: dict[int, Value] = {}

    def value(self, place: int) -> Value:
        """The node at `place` of the tape, in every row."""
        found = self._kept.get(place)
        if found is None:
            node, parts = self.tape.steps[place]
            found = self._kept[place] = _HOW[type(node)](self, node, parts, place)
        return found

    def forget(self, places: Sequence[int]) -> None:
        """Let go of what nobody needs any more."""
        for place in places:
            self._kept.pop(place, None)

    def flags(self, place: int) -> Flags:
        """A condition."""
        return cast("Flags", self.value(place))

    def picked(self, at: Array) -> "Rows":
        """The rows at these positions, all of their figures Python's integers, so that nothing is too wide."""
        return Rows(self.part.pick(at), self.tape, as_of=self.as_of, by_hand=True)

    def constant(self, value: Fraction) -> Exact:
        """The same figure in every row."""
        if not self.by_hand:
            return constant(value)
        return Exact(ints(np.full(self.rows, value.numerator, object)), one(value.denominator))

    def again(self, place: int, doubtful: Bits, answer: Flags) -> Flags:
        """The rows that are `doubtful`, worked out exactly."""
        at = rows_of(doubtful, self.rows)
        if not len(at):
            return answer
        exact = self.picked(at).flags(place)
        yes, no = unpack(answer.yes, self.rows).copy(), unpack(answer.not_so, self.rows).copy()
        yes[at], no[at] = unpack(exact.yes, len(at)), unpack(exact.not_so, len(at))
        return Flags(pack(yes), pack(no))


class Tape:
    """Every different node of some trees, parts before wholes (公共子式只算一次)."""

    def __init__(self, formulas: "dict[str, t.Expr]", stated: frozenset[str]) -> None:
        self.steps: list[tuple[t.Expr, tuple[int, ...]]] = []
        self._formulas, self._stated = formulas, stated
        self._places: dict[t.Expr, int] = {}

    def put(self, tree: t.Expr) -> int:
        """The place of a tree. A derived fact is its formula where the fact itself is not stated."""
        place = self._places.get(tree)
        if place is not None:
            return place
        formula = self._formulas.get(tree.fact) if isinstance(tree, t.Name) else None
        if formula is not None and isinstance(tree, t.Name) and tree.fact not in self._stated:
            place = self.put(formula)
        elif formula is not None and isinstance(tree, t.Name):
            own = self._step(tree, ())
            place = self._step(t.Call(tree.type, "coalesce", (tree, formula)), (own, self.put(formula)))
        else:
            parts = () if isinstance(tree, (t.Has, t.IsNone)) else tuple(map(self.put, tree.parts()))
            place = self._step(tree, parts)
        self._places[tree] = place
        return place

    def _step(self, node: t.Expr, parts: tuple[int, ...]) -> int:
        self.steps.append((node, parts))
        return len(self.steps) - 1


_Parts = tuple[int, ...]


def _name(rows: Rows, node: t.Name, _: _Parts, __: int) -> Value:
    held = rows.part.facts.get(node.fact)
    if held is None:
        return _unknown(node.type, rows)
    if isinstance(held, Truths):
        return held.flags()
    return held if isinstance(held, (Words, Lists)) else held.number()


def _unknown(kind: t.Type, rows: Rows) -> Value:
    if kind is t.Type.FLAG:
        return Flags.certain(None, rows.rows)
    if kind is t.Type.WORD:
        return Words(np.zeros(rows.rows, np.int32), ("",), empty(rows.rows))
    return replace(rows.constant(Fraction(0)), known=empty(rows.rows))


def _figure(rows: Rows, node: t.Figure, _: _Parts, __: int) -> Exact:
    return rows.constant(node.value)


def _letters(rows: Rows, node: t.Letters, _: _Parts, __: int) -> Words:
    return Words(np.zeros(rows.rows, np.int32), (node.value,))


def _day(rows: Rows, node: t.Day, _: _Parts, __: int) -> Exact:
    return rows.constant(Fraction(since_1970(node.value)))


def _today(rows: Rows, _: t.Today, __: _Parts, ___: int) -> Exact:
    return rows.constant(Fraction(since_1970(rows.as_of)))


def _certain(rows: Rows, node: t.Certain, _: _Parts, __: int) -> Flags:
    return Flags.certain(node.value, rows.rows)


def _arith(rows: Rows, node: t.Arith, parts: _Parts, _: int) -> Number:
    left, right = (rows.value(part) for part in parts)
    try:
        if node.op == "+":
            return add(left, right)
        if node.op == "-":
            return add(left, negative(right))
        return multiply(left, right) if node.op == "*" else divide(left, right, rows=rows.rows)
    except TooWide:
        return nearly.arithmetic(node.op, left, right, rows=rows.rows)


def _call(rows: Rows, node: t.Call, parts: _Parts, _: int) -> Value:
    values = [rows.value(part) for part in parts]
    if node.name == "coalesce":
        return reduce(lambda one, other: _first(one, other, rows.rows), values)
    if node.name == "round":
        return _round(values[0], int(cast("t.Figure", node.args[1]).value), rows.rows)
    try:
        return _exact_call(node.name, values, rows.rows)
    except TooWide:
        return nearly.call(node.name, values, rows=rows.rows)


def _exact_call(name: str, values: list[Number], rows: int) -> Exact:
    first = values[0]
    if name == "neg":
        return negative(first)
    if name in {"floor", "ceil"}:
        return to_whole(first, up=name == "ceil")
    if name == "abs":
        return _pick_by(first, negative(first), ">=", rows)
    return reduce(lambda one, other: _pick_by(one, other, "<=" if name == "least" else ">=", rows), values)  # type: ignore[return-value]


def _round(first: Number, digits: int, rows: int) -> Number:
    """Half away from zero: floor of what is moved up by a half, on the side of zero where it lies."""
    scale, half = constant(Fraction(10) ** digits), constant(Fraction(1, 2))
    try:
        lifted = multiply(first, scale)
        up, down = to_whole(add(lifted, half), up=False), to_whole(add(lifted, negative(half)), up=True)
        found = compare(">=", first, constant(Fraction(0)))
        return divide(_chosen(found, up, down, rows), scale, rows=rows)
    except TooWide:
        return nearly.rounded(first, digits, rows=rows)


def _pick_by(left: Number, right: Number, op: str, rows: int) -> Exact:
    found = compare(op, left, right)
    return _chosen(found, add(left, constant(Fraction(0))), add(right, constant(Fraction(0))), rows)


def _chosen(found: Found, yes: Exact, no: Exact, rows: int) -> Exact:
    mask = found if isinstance(found, np.ndarray) else np.full(rows, found)
    return choose(mask, yes, no, known=both(yes.known, no.known))


def _first(one: Value, other: Value, rows: int) -> Value:
    """The first where it is known, else the other."""
    if isinstance(one, Flags):
        if one.no is None:
            return one
        gap = ~(one.yes | one.no)
        return Flags(one.yes | (other.yes & gap), one.no | (other.not_so & gap))
    if one.known is None and not isinstance(one, Near):
        return one
    known = None if one.known is None or other.known is None else one.known | other.known
    mask = np.ones(rows, np.bool_) if one.known is None else unpack(one.known, rows)
    if isinstance(one, Words):
        return _words_where(mask, one, other, known)
    try:
        return choose(mask, add(one, constant(Fraction(0))), add(other, constant(Fraction(0))), known=known)
    except TooWide:
        return nearly.coalesced([one, other], rows=rows)


def _words_where(mask: Array, one: Words, other: Words, known: Bits | None) -> Words:
    codes = np.where(mask, one.codes, other.codes.astype(np.int64) + len(one.names))
    return Words(codes, one.names + other.names, known)


def _full(rows: Rows, node: t.Full, parts: _Parts, _: int) -> Exact:
    return full_since(rows.value(parts[0]), as_of=rows.as_of, months=node.months, rows=rows.rows)


def _later(rows: Rows, node: t.Later, parts: _Parts, _: int) -> Exact:
    return moved(rows.value(parts[0]), years=node.years, rows=rows.rows)


def _compare(rows: Rows, node: t.Compare, parts: _Parts, place: int) -> Flags:
    left, right = (rows.value(part) for part in parts)
    if isinstance(left, Flags):
        same = any_of([all_of([left, right]), all_of([negated(left), negated(right)])])
        return same if node.op == "=" else negated(same)
    known = both(left.known, right.known)
    if isinstance(left, Words):
        same_words = Flags.of(mask_bits(_same(left, right), rows.rows), known)
        return same_words if node.op == "=" else negated(same_words)
    try:
        answer = Flags.of(mask_bits(compare(node.op, left, right), rows.rows), known)
    except TooWide:
        return _close(rows, node, left, right, place)
    if getattr(left, "none", None) is None and getattr(right, "none", None) is None:
        return answer
    return _of_none(answer, left, right, node.op, rows.rows)


def _close(rows: Rows, node: t.Compare, left: Number, right: Number, place: int) -> Flags:
    known = both(left.known, right.known)
    answer, close = nearly.compared(node.op, left, right, rows=rows.rows)
    doubtful = pack(close) if known is None else pack(close) & known
    return rows.again(place, doubtful, Flags.of(pack(answer), known))


def _of_none(answer: Flags, left: Exact, right: Exact, op: str, rows: int) -> Flags:
    """A day known to be none is before and after nothing; it differs from every day, and equals only none."""
    a, b = (empty(rows) if side.none is None else side.none for side in (left, right))
    there = [full(rows) if side.known is None else side.known for side in (left, right)]
    one, neither = (a & there[1] & ~b) | (b & there[0] & ~a), a & b
    yes = {"=": neither, "<>": one}.get(op, empty(rows))
    return Flags(answer.yes | yes, (answer.not_so & ~(one | neither)) | ((one | neither) & ~yes))


def _same(left: Words, right: Words) -> Found:
    if len(right.names) == 1:
        return left.among(right.names)
    if len(left.names) == 1:
        return right.among(left.names)
    names = {name: place for place, name in enumerate(dict.fromkeys(left.names + right.names))}
    a, b = (np.array([names[name] for name in side.names]).take(side.codes) for side in (left, right))
    return a == b


def _among(rows: Rows, node: t.Among, parts: _Parts, _: int) -> Flags:
    words = rows.value(parts[0])
    return Flags.of(mask_bits(words.among(node.words), rows.rows), words.known)


def _has(rows: Rows, node: t.Has, _: _Parts, __: int) -> Flags:
    held = rows.part.facts.get(node.of.fact)
    if not isinstance(held, Lists):
        return Flags.certain(None, rows.rows)
    return Flags.of(mask_bits(held.has(node.word), rows.rows), held.known)


def _is_none(rows: Rows, node: t.IsNone, _: _Parts, __: int) -> Flags:
    held = rows.part.facts.get(node.of.fact)
    if held is None:
        return Flags.certain(None, rows.rows)
    if isinstance(held, Wholes):
        none = empty(rows.rows) if held.none is None else held.none
        return Flags(none) if held.known is None else Flags(none, held.known & ~none)
    found = held.empty() if isinstance(held, Lists) else held.among(("",))
    return Flags.of(mask_bits(found, rows.rows), held.known)


def _and(rows: Rows, _: t.And, parts: _Parts, __: int) -> Flags:
    return all_of([rows.flags(part) for part in parts])


def _or(rows: Rows, _: t.Or, parts: _Parts, __: int) -> Flags:
    return any_of([rows.flags(part) for part in parts])


def _not(rows: Rows, _: t.Not, parts: _Parts, __: int) -> Flags:
    return negated(rows.flags(parts[0]))


def _case(rows: Rows, node: t.Case, parts: _Parts, _: int) -> Value:
    """Backwards, from what stands behind `else`; a branch whose condition is unknown makes the row unknown."""
    whens = [(rows.flags(parts[2 * i]), rows.value(parts[2 * i + 1])) for i in range(len(node.whens))]
    found = _unknown(node.type, rows) if node.otherwise is None else rows.value(parts[-1])
    for when, then in reversed(whens):
        found = _branch(when, then, found, rows.rows)
    return found


def _branch(when: Flags, then: Value, other: Value, rows: int) -> Value:
    if isinstance(then, Flags):
        return Flags(
            (when.yes & then.yes) | (when.not_so & other.yes),
            (when.yes & then.not_so) | (when.not_so & other.not_so),
        )
    mask = unpack(when.yes, rows)
    known = both(known_where(mask, then.known, other.known), when.known)
    if isinstance(then, Words):
        return _words_where(mask, then, other, known)
    try:
        return choose(mask, add(then, constant(Fraction(0))), add(other, constant(Fraction(0))), known=known)
    except TooWide:
        return nearly.chosen(mask, then, other, known=known)


_HOW: dict[type[t.Expr], Callable[[Rows, Any, _Parts, int], Value]] = {
    t.Name: _name,
    t.Figure: _figure,
    t.Letters: _letters,
    t.Day: _day,
    t.Today: _today,
    t.Certain: _certain,
    t.Arith: _arith,
    t.Call: _call,
    t.Full: _full,
    t.Later: _later,
    t.Compare: _compare,
    t.Among: _among,
    t.Has: _has,
    t.IsNone: _is_none,
    t.And: _and,
    t.Or: _or,
    t.Not: _not,
    t.Case: _case,
}
