"""Programmes laid out for a table (判定计划): which nodes they share, which columns come out, what may be forgotten when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm

from yiben.engines.rules.entitlements import model as m
from yiben.engines.rules.entitlements import tree as t
from yiben.engines.rules.entitlements.columns.evaluating import Tape
from yiben.engines.rules.entitlements.columns.taking import columns_of
from yiben.engines.rules.entitlements.compiled import Compiled, Criterion, Row, Terms
from yiben.engines.rules.entitlements.standing import TITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One criterion: the places of its trees on the tape. `weights`: of a group's deciding parts, with `least`."""

    id: str
    node: m.Node
    test: int | None = None
    lowered: int | None = None
    relaxed_when: int | None = None
    waived: int | None = None
    title: int | None = None
    held: str | None = None
    parts: tuple["Branch", ...] = ()
    weights: tuple[int, ...] = ()
    least: int = 0

    def walk(self) -> Iterator["Branch"]:
        """Itself and everything below, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One programme: its criteria, where its amount stands on the tape, and what it is called in the answer."""

    programme: Compiled
    name: str
    criteria: Branch
    amount: int | None
    ranks: tuple[tuple[int, bool], ...]
    outside: bool = False  # the day asked lies outside its validity: nobody qualifies
    forget: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Some programmes over tables with the same columns, as of a day. `wanted`: every fact that is read."""

    as_of: date
    tape: Tape
    layouts: tuple[Layout, ...]
    others: Mapping[str, Branch] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answer, in order."""
        found: list[str] = []
        for layout in self.layouts:
            found.append(layout.name)
            if layout.amount is not None:
                found.append(f"{layout.name}.amount")
            found += [
                f"{layout.name}.{one.id}" for one in layout.criteria.walk() if one is not layout.criteria
            ]
        return tuple(found)

    def columns_read(self, names: Iterable[str]) -> tuple[str, ...]:
        """Which columns of a table are read as facts."""
        at = columns_of(names, self.facts)
        return tuple(at[fact][0] for fact in self.wanted)

    @property
    def facts(self) -> Mapping[str, m.Fact]:
        """The books of all its programmes."""
        return {name: fact for layout in self.layouts for name, fact in layout.programme.book.facts.items()}

    @property
    def lacking(self) -> tuple[str, ...]:
        """Facts that are asked for, are not derived, and stand in no column."""
        asked = (
            node.fact if isinstance(node, t.Name) else node.of.fact
            for node, _ in self.tape.steps
            if isinstance(node, (t.Name, t.Has, t.IsNone))
        )
        return tuple(sorted({name for name in asked if name not in self.wanted}))


def plan(
    programmes: Sequence[Compiled],
    *,
    as_of: date,
    stated: Iterable[str],
    known: Mapping[str, Compiled] | None = None,
    names: Sequence[str] | None = None,
) -> Plan:
    """Lay out programmes over tables that hold the `stated` facts.

    `known`: programmes that prerequisites may name beside these; one that is not there counts by titles alone.
    `names`: what each is called in the answer, else its id.
    """
    there = frozenset(stated)
    formulas: dict[str, t.Expr] = {}
    for one in programmes:
        formulas |= one.book.formulas
    tape = Tape(formulas, there)
    reach = {**(known or {}), **{one.id: one for one in programmes}}
    writer = _Writer(tape, there, reach)
    called = names_of(programmes) if names is None else names
    layouts = [writer.layout(one, name) for one, name in zip(programmes, called, strict=True)]
    touched = [writer.touched(layout) for layout in layouts]
    last = {place: i for i, places in enumerate(touched) for place in places}
    done = tuple(
        Layout(
            programme=layout.programme,
            name=layout.name,
            criteria=layout.criteria,
            amount=layout.amount,
            ranks=layout.ranks,
            outside=not in_force(layout.programme, as_of),
            forget=tuple(place for place in touched[i] if last[place] == i),
        )
        for i, layout in enumerate(layouts)
    )
    wanted = {
        node.fact if isinstance(node, t.Name) else node.of.fact
        for node, _ in tape.steps
        if isinstance(node, (t.Name, t.Has, t.IsNone))
    } & there
    return Plan(as_of=as_of, tape=tape, layouts=done, others=writer.branches, wanted=tuple(sorted(wanted)))


def names_of(programmes: Sequence[Compiled]) -> list[str]:
    """What programmes are called in an answer: without the pack where all are of one."""
    if len({one.id.rpartition("/")[0] for one in programmes}) == 1:
        return [one.id.rpartition("/")[2] for one in programmes]
    return [one.id for one in programmes]


def in_force(of: Compiled, day: date) -> bool:
    """Whether a programme holds on the day; `until` is the first day it no longer does."""
    one = of.programme
    return (one.from_ is None or one.from_ <= day) and (one.until is None or day < one.until)


class _Writer:
    """Puts trees on the tape; remembers the criteria of programmes that others ask for."""

    def __init__(self, tape: Tape, stated: frozenset[str], reach: Mapping[str, Compiled]) -> None:
        self.tape, self.stated, self.reach = tape, stated, reach
        self.branches: dict[str, Branch] = {}

    def layout(self, of: Compiled, name: str) -> Layout:
        terms = None if of.terms is None else amount_tree(of.terms)
        return Layout(
            programme=of,
            name=name,
            criteria=self.programme(of.id),
            amount=None if terms is None else self.tape.put(terms),
            ranks=tuple((self.tape.put(tree), larger) for tree, larger in of.ranks),
        )

    def programme(self, name: str) -> Branch:
        if name not in self.branches:
            self.branches[name] = self.branch(self.reach[name].criteria, name)
        return self.branches[name]

    def branch(self, of: Criterion, programme: str) -> Branch:
        node, put = of.node, self._put
        if isinstance(node, m.Group):
            parts = tuple(self.branch(part, programme) for part in of.parts)
            weights, least = _weights(node)
            return Branch(
                id=node.id, node=node, parts=parts, weights=weights, least=least, waived=put(of.waived)
            )
        if isinstance(node, m.Held):
            has = t.Has(t.Type.FLAG, t.Name(t.Type.WORDS, TITLES), node.programme)
            inside = node.programme if node.programme in self.reach else None
            if inside is not None:
                self.programme(inside)
            return Branch(id=node.id, node=node, title=self.tape.put(has), held=inside, waived=put(of.waived))
        if isinstance(node, m.Judged):
            test = self.tape.put(self._review("judged", programme, node.id))
            return Branch(id=node.id, node=node, test=test, waived=put(of.waived))
        stated = self._review("relaxed", programme, node.id)
        when = stated if of.relaxed_when is None else t.And(t.Type.FLAG, (of.relaxed_when, stated))
        return Branch(
            id=node.id,
            node=node,
            test=put(of.test),
            lowered=put(of.lowered),
            relaxed_when=None if of.lowered is None else self.tape.put(when),
            waived=put(of.waived),
        )

    def _review(self, kind: str, programme: str, criterion: str) -> t.Expr:
        """What a reviewer said: of this programme's criterion by its full name, else of any so called."""
        names = (f"{kind}.{programme}.{criterion}", f"{kind}.{criterion}")
        said = tuple(t.Name(t.Type.FLAG, name) for name in names if name in self.stated)
        if len(said) > 1:
            return t.Call(t.Type.FLAG, "coalesce", said)
        return said[0] if said else t.Name(t.Type.FLAG, names[1])

    def _put(self, tree: t.Expr | None) -> int | None:
        return None if tree is None else self.tape.put(tree)

    def touched(self, layout: Layout) -> set[int]:
        """Every place the programme reads, with what stands below."""
        open_ = [place for place, _ in layout.ranks]
        if layout.amount is not None:
            open_.append(layout.amount)
        branches = [layout.criteria]
        while branches:
            for one in branches.pop().walk():
                places = (one.test, one.lowered, one.relaxed_when, one.waived, one.title)
                open_ += [place for place in places if place is not None]
                if one.held is not None:
                    branches.append(self.branches[one.held])
        found: set[int] = set()
        while open_:
            place = open_.pop()
            if place not in found:
                found.add(place)
                open_ += self.tape.steps[place][1]
        return found


def _weights(node: m.Group) -> tuple[tuple[int, ...], int]:
    """What each deciding part counts, and how much is needed, as whole numbers."""
    if node.rule not in {m.Rule.AT_LEAST, m.Rule.SCORE}:
        return (), 0
    points = [
        (part.points if node.rule is m.Rule.SCORE and part.points is not None else Fraction(1))
        for part in node.parts
        if part.decides
    ]
    least = node.least or Fraction(0)
    whole = lcm(least.denominator, *(one.denominator for one in points))
    return tuple(int(one * whole) for one in points), int(least * whole)


def amount_tree(terms: Terms) -> t.Expr | None:
    """How much, as one tree: the amount or the table's row, no more than the cap, no less than the floor."""
    amount = terms.amount
    if terms.by is not None:
        whens = tuple((_inside(terms.by, row), row.amount) for row in terms.rows)
        amount = t.Case(t.Type.MONEY, whens, t.Figure(t.Type.MONEY, Fraction(0)))
    if amount is None:
        return None
    if terms.cap is not None:
        amount = t.Call(t.Type.MONEY, "least", (amount, terms.cap))
    if terms.floor is not None:
        amount = t.Call(t.Type.MONEY, "greatest", (amount, terms.floor))
    return amount


def _inside(by: t.Expr, row: Row) -> t.Expr:
    ends = []
    if row.low is not None:
        ends.append(t.Compare(t.Type.FLAG, ">=" if row.low_included else ">", by, t.Figure(by.type, row.low)))
    if row.high is not None:
        ends.append(
            t.Compare(t.Type.FLAG, "<=" if row.high_included else "<", by, t.Figure(by.type, row.high))
        )
    if not ends:  # open at both ends: every value, but only a known one
        return t.Compare(t.Type.FLAG, "=", by, by)
    return ends[0] if len(ends) == 1 else t.And(t.Type.FLAG, tuple(ends))
