"""The book of facts (事实): what is asked of an applicant, and what is derived from what.

Read from `[[fact]]` tables: the base pack's, then each pack's own. A fact stands once; a formula may name other facts,
in no circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.figures import figure
from yiben.engines.rules.entitlements.language import Reach, Wrong, read_expression
from yiben.engines.rules.entitlements.model import About, Fact, FactKind
from yiben.engines.rules.entitlements.tree import TYPE_OF, Expr, Name, facts_of
from yiben.engines.rules.entitlements.units import joined
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_WEIGHT = 2_000
HEAVY = Text(
    f"公式层层代入后要用到 {MOST_WEIGHT} 个以上的数",
    f"with every formula written out it computes with more than {MOST_WEIGHT} figures.",
)
LIGHTER = Text("公式少套几层", "Let formulas lead to fewer others.")


@dataclass(frozen=True, slots=True, eq=False)
class FactBook:
    """Facts by id, and the formulas of those that are derived, in an order in which they can be computed."""

    facts: Mapping[str, Fact]
    formulas: Mapping[str, Expr]

    @classmethod
    def of(cls, facts: Iterable[Fact], *, beside: "FactBook | None" = None) -> "FactBook":
        """The book of these facts, `beside` those of another book.

        Raises BadInput with `where = {"fact": …}` when they do not go together.
        """
        known: dict[str, Fact] = dict(beside.facts) if beside else {}
        for fact in facts:
            if fact.id in known:
                raise _bad(
                    "fact_twice",
                    fact.id,
                    Text(f"事实 {fact.id} 已有声明，不可改写", f"The fact {fact.id} is declared already."),
                    Text("换一个编号，或直接使用已有的", "Choose another id, or use the one there is."),
                )
            known[fact.id] = fact
        return cls(known, _formulas(known, beside.formulas if beside else {}))

    @classmethod
    def read(cls, *documents: Mapping[str, Any], beside: "FactBook | None" = None) -> "FactBook":
        """The book of parsed `facts.toml` documents, the base pack's first."""
        return cls.of(
            (fact_from(table) for document in documents for table in document.get("fact", ())), beside=beside
        )

    def goes_with(self, other: "FactBook") -> bool:
        """Whether no fact means something else in the other book."""
        shared = self.facts.keys() & other.facts.keys()
        return all(_same(self.facts[name], other.facts[name]) for name in shared)

    def joined(self, other: "FactBook") -> "FactBook":
        """Both books; only of those that go together."""
        return FactBook({**other.facts, **self.facts}, {**other.formulas, **self.formulas})

    def scope(self, parameters: Mapping[str, Fraction | str] | None = None) -> Reach:
        """What expressions over this book may name."""
        return Reach(self.facts, parameters or {})

    def weight(self, tree: Expr) -> int:
        """How many stated figures are computed with once every formula is written out; the work a question costs."""
        return _weight(tree, self.formulas, {})

    def sources(self, fact: str) -> tuple[str, ...]:
        """The facts that are not derived which `fact` comes from; itself when it is none."""
        formula = self.formulas.get(fact)
        if formula is None:
            return (fact,)
        return tuple(dict.fromkeys(one for name in facts_of(formula) for one in self.sources(name)))


def fact_from(table: Mapping[str, Any]) -> Fact:
    """One `[[fact]]` table, its shape checked before. Raises BadInput for ends that are no numbers."""
    says = Text(table["says_zh"], table["says_en"]) if "says_zh" in table else None
    fact = Fact(
        id=table["id"],
        title=Text(table["zh"], table["en"]),
        about=About(table["about"]),
        kind=FactKind(table["kind"]),
        says=says,
        year=table.get("year"),
        least=_end(table, "least"),
        most=_end(table, "most"),
        values=tuple((one["id"], Text(one["zh"], one["en"])) for one in table.get("values", ())),
        formula=table.get("formula"),
        unit=table.get("unit", ""),
    )
    if fact.least is not None and fact.most is not None and fact.most < fact.least:
        raise _bad(
            "fact_ends",
            fact.id,
            Text(f"{fact.id}：most 小于 least", f"{fact.id}: most is below least."),
            Text("对调两端", "Turn them round."),
        )
    return fact


def _end(table: Mapping[str, Any], name: str) -> Fraction | None:
    said = table.get(name)
    if said is None:
        return None
    text = str(said)
    read = figure(text.removeprefix("-"))
    if read is None or isinstance(said, bool):
        raise _bad(
            "fact_ends",
            table["id"],
            Text(f"{table['id']}：{name} 不是数字", f"{table['id']}: `{name}` is no number."),
            Text("写 0、3% 或 1000万元", "Write 0, 3% or 1000万元."),
        )
    return -read[0] if text.startswith("-") else read[0]


def _same(one: Fact, other: Fact) -> bool:
    return one is other or (
        (one.kind, one.formula, one.least, one.most) == (other.kind, other.formula, other.least, other.most)
        and dict(one.values).keys() == dict(other.values).keys()
    )


def _formulas(facts: Mapping[str, Fact], known: Mapping[str, Expr]) -> dict[str, Expr]:
    scope, trees = Reach(facts), dict(known)
    for fact in facts.values():
        if fact.formula is None or fact.id in known:
            continue
        try:
            tree = read_expression(fact.formula, scope)
        except Wrong as error:
            raise _bad(
                error.code,
                fact.id,
                Text(f"{fact.id}：{error.says.zh}", f"{fact.id}: {error.says.en}"),
                error.hint,
                about="formula",
            ) from error
        if joined(TYPE_OF[fact.kind], tree.type) is not TYPE_OF[fact.kind]:
            raise _bad(
                "mixed_kinds",
                fact.id,
                Text(
                    f"{fact.id}：公式得出的不是 {fact.kind}",
                    f"{fact.id}: its formula yields {tree.type}, not {fact.kind}.",
                ),
                Text("改写公式或 kind", "Change the formula or the kind."),
                about="formula",
            )
        trees[fact.id] = tree
    ordered = {name: trees[name] for name in _in_order(trees)}
    weights: dict[str, int] = {}
    for name, tree in ordered.items():
        if _weight(tree, ordered, weights) > MOST_WEIGHT:
            raise _bad(
                "fact_heavy",
                name,
                Text(f"{name}：{HEAVY.zh}", f"{name}: {HEAVY.en}"),
                LIGHTER,
                about="formula",
            )
    return ordered


def _weight(tree: Expr, formulas: Mapping[str, Expr], known: dict[str, int]) -> int:
    if isinstance(tree, Name):
        if tree.fact not in known:
            formula = formulas.get(tree.fact)
            known[tree.fact] = 1 if formula is None else max(1, _weight(formula, formulas, known))
        return known[tree.fact]
    return sum(_weight(part, formulas, known) for part in tree.parts())


def _in_order(trees: Mapping[str, Expr]) -> list[str]:
    """Derived facts, each behind those it needs. Raises BadInput on a circle."""
    done: list[str] = []
    for start in trees:
        way: list[tuple[str, list[str]]] = [(start, [one for one in facts_of(trees[start]) if one in trees])]
        while way:
            name, needs = way[-1]
            if name in done or not needs:
                way.pop()
                if name not in done:
                    done.append(name)
                continue
            need = needs.pop()
            round_ = [one for one, _ in way]
            if need in round_:
                circle = [*round_[round_.index(need) :], need]
                raise _bad(
                    "fact_circle",
                    name,
                    Text(
                        f"公式互相引用：{' → '.join(circle)}",
                        f"Formulas lead round in a circle: {' → '.join(circle)}.",
                    ),
                    Text("断开其中一处", "Break it in one place."),
                    about="formula",
                )
            if need not in done:
                way.append((need, [one for one in facts_of(trees[need]) if one in trees]))
    return done


def _bad(code: str, fact: str, says: Text, hint: Text, *, about: str | None = None) -> BadInput:
    where = {"fact": fact} | ({"about": about} if about else {})
    return BadInput(code, says, where=where, hint=hint)
