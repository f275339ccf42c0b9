"""Compiles a programme: reads its expressions over the book of facts, works in what counts as what, checks its terms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.checking import check_terms, check_trees
from yiben.engines.rules.entitlements.compiled import Compiled, Criterion, Row, Terms
from yiben.engines.rules.entitlements.facts import HEAVY, LIGHTER, MOST_WEIGHT, FactBook
from yiben.engines.rules.entitlements.faults import Path
from yiben.engines.rules.entitlements.language import (
    Reach,
    Wrong,
    read_figure,
    read_money,
    read_test,
)
from yiben.engines.rules.entitlements.model import (
    Benefit,
    Bracket,
    CountsAs,
    FactKind,
    Group,
    Node,
    Per,
    Selection,
    Test,
)
from yiben.engines.rules.entitlements.reading import Draft, read_programme
from yiben.engines.rules.entitlements.reshaping import counted, lowered
from yiben.engines.rules.entitlements.tree import Arith, Call, Expr, Figure, Full, Name, Type, facts_of, walk
from yiben.kernel.text import Text

Parameters = Mapping[str, Fraction | str]
_Read = Callable[[str, Reach], Expr]


def programme_from(
    table: Mapping[str, Any], *, pack: str, book: FactBook, parameters: Parameters | None = None
) -> Compiled:
    """The programme in a `[[programme]]` table, ready to be asked. Raises BadInput with `where = {programme, path}`."""
    draft = read_programme(table, pack=pack)
    compiled = compile_programme(draft, book=book, parameters=parameters)
    draft.faults.refuse(programme=draft.programme.id)
    assert compiled is not None
    return compiled


def compile_programme(
    draft: Draft, *, book: FactBook, parameters: Parameters | None = None
) -> Compiled | None:
    """The same of a draft; everything wrong is noted in `draft.faults`, and then it is None."""
    desk = _Desk(draft, book.scope(parameters), book)
    programme = draft.programme
    criteria = desk.criterion(programme.criteria)
    terms = desk.terms(programme.benefit) if programme.benefit else None
    ranks = []
    for number, (text, larger) in enumerate(programme.selection.rank_by if programme.selection else ()):
        tree = desk.read(read_figure, text, ("selection", "rank_by", number))
        if tree:
            ranks.append((tree, larger))
    shares = desk.parameters(programme.selection)
    if draft.faults.found:
        return None
    trees = [*_trees(criteria), *_terms_trees(terms), *(tree for tree, _ in ranks)]
    named = dict.fromkeys(name for tree in trees for name in facts_of(tree))
    return Compiled(
        programme=replace(programme, parameters=shares),
        book=book,
        criteria=criteria,
        terms=terms,
        ranks=tuple(ranks),
        facts=tuple(named),
    )


class _Desk:
    """Reads expressions at their places."""

    def __init__(self, draft: Draft, scope: Reach, book: FactBook) -> None:
        self.paths, self.faults, self.scope, self.book = draft.paths, draft.faults, scope, book
        self.counts = self._counts(draft.programme.counts)

    def _counts(self, counts: Iterable[CountsAs]) -> tuple[CountsAs, ...]:
        good = []
        for number, one in enumerate(counts):
            for about, name in (("fact", one.fact), ("also", one.also)):
                if name not in self.scope.facts:
                    self.faults.add(
                        "unknown_fact",
                        ("counts", number, about),
                        Text(f"没有声明事实 {name}", f"the fact {name} is not declared"),
                        Text("先在 facts.toml 里声明它", "Declare it in facts.toml first."),
                    )
                    break
            else:
                good.append(one)
        return tuple(good)

    def parameters(self, selection: Selection | None) -> tuple[tuple[str, Fraction | str], ...]:
        """The parameter that says what happens when a budget does not reach, with its value."""
        name = selection.share_when_short if selection else None
        if name is None:
            return ()
        if name not in self.scope.parameters:
            self.faults.add(
                "no_such_parameter",
                ("selection", "share_when_short"),
                Text(f"没有参数 {name[:60]}", f"there is no parameter {name[:60]}"),
                Text("先在 parameters.toml 里声明它", "Declare it in parameters.toml first."),
            )
            return ()
        return ((name, self.scope.parameters[name]),)

    def read(self, how: _Read, text: str, path: Path) -> Expr | None:
        try:
            tree = how(text, self.scope)
        except Wrong as error:
            self.faults.take(error, path)
            return None
        check_trees(tree, path, self.faults, self.book)
        if self.book.weight(tree) > MOST_WEIGHT:
            self.faults.add("fact_heavy", path, HEAVY, LIGHTER)
        return tree

    def criterion(self, node: Node) -> Criterion:
        path = self.paths.get(node.id, ("criteria",))
        waived = self.read(read_test, node.waived.when, (*path, "waived", "when")) if node.waived else None
        if isinstance(node, Group):
            return Criterion(node=node, waived=waived, parts=tuple(self.criterion(one) for one in node.parts))
        if not isinstance(node, Test):
            return Criterion(node=node, waived=waived)
        return self._test(node, path, waived)

    def _test(self, node: Test, path: Path, waived: Expr | None) -> Criterion:
        plain = self.read(read_test, node.test, (*path, "test"))
        if plain is None:
            return Criterion(node=node, waived=waived)
        lower, when = None, None
        if node.relaxed:
            lower = lowered(plain, by=node.relaxed.by, toward=node.relaxed.toward)
            if lower == plain:
                self.faults.add(
                    "relaxes_nothing",
                    (*path, "relaxed"),
                    Text("没有可以放宽的界限", "there is no threshold to relax"),
                    Text('至多的界限写 toward = "up"', 'For a most write toward = "up".'),
                )
            if node.relaxed.when:
                when = self.read(read_test, node.relaxed.when, (*path, "relaxed", "when"))
        return Criterion(
            node=node,
            test=counted(plain, self.counts),
            lowered=counted(lower, self.counts) if lower else None,
            relaxed_when=when,
            waived=waived,
        )

    def terms(self, benefit: Benefit) -> Terms:
        def money(text: str | None, about: str) -> Expr | None:
            return self.read(read_money, text, ("benefit", about)) if text is not None else None

        by, rows = None, []
        if benefit.table:
            at: Path = ("benefit", "table")
            by = self.read(read_figure, benefit.table.by, (*at, "by"))
            for number, one in enumerate(benefit.table.rows):
                amount = self.read(read_money, one.amount, (*at, "rows", number, "amount"))
                if amount:
                    rows.append(_row(one, amount))
        made = Terms(
            amount=money(benefit.amount, "amount"),
            by=by,
            rows=tuple(rows),
            cap=_capped(money(benefit.cap, "cap"), benefit),
            floor=money(benefit.floor, "floor"),
        )
        if made.floor is None and self._may_be_negative(made):
            made = replace(made, floor=Figure(Type.ZERO, Fraction(0)))
        check_terms(benefit, made, self.faults)
        return made

    def _may_be_negative(self, terms: Terms) -> bool:
        """Whether an amount or its cap is made with a difference, or of what may be below zero."""
        trees = [terms.amount, terms.cap, *(row.amount for row in terms.rows)]
        return any(
            (isinstance(node, Arith) and node.op == "-")
            or (isinstance(node, Figure) and node.value < 0)
            or isinstance(node, Full)
            or (isinstance(node, Call) and node.name == "neg")
            or (isinstance(node, Name) and self._below_zero(node.fact))
            for tree in trees
            if tree is not None
            for node in walk(tree)
        )

    def _below_zero(self, fact: str) -> bool:
        least = self.scope.facts[fact].least
        return self.scope.facts[fact].kind in _COUNTED and (least is None or least < 0)


_COUNTED = frozenset({FactKind.MONEY, FactKind.NUMBER, FactKind.WHOLE, FactKind.SHARE})


def _row(one: Bracket, amount: Expr) -> Row:
    return Row(
        low=one.over if one.over is not None else one.from_,
        low_included=one.over is None,
        high=one.below if one.below is not None else one.to,
        high_included=one.below is None,
        amount=amount,
    )


def _capped(cap: Expr | None, benefit: Benefit) -> Expr | None:
    """A single grant is no more than what an applicant, or everybody, may get at all."""
    most = [one.most for one in benefit.limits if one.per in {Per.APPLICANT, Per.ALL}]
    if not most:
        return cap
    limit = Figure(Type.MONEY, min(most))
    if isinstance(cap, Figure):
        return min(cap, limit, key=lambda one: one.value)
    return limit if cap is None else Call(Type.MONEY, "least", (cap, limit))


def _trees(criterion: Criterion) -> Iterable[Expr]:
    for tree in (criterion.test, criterion.lowered, criterion.relaxed_when, criterion.waived):
        if tree is not None:
            yield tree
    for part in criterion.parts:
        yield from _trees(part)


def _terms_trees(terms: Terms | None) -> Iterable[Expr]:
    if terms is not None:
        yield from (tree for tree in (terms.amount, terms.by, terms.cap, terms.floor) if tree is not None)
        yield from (row.amount for row in terms.rows)
