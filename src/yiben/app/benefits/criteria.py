"""The criteria of a programme as a page shows them: in plain words with clause, and, once asked, how each stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from yiben.app.benefits.gauges import Gauge, gauges, unit_said
from yiben.app.benefits.spelling import in_words
from yiben.engines.rules.entitlements import Answer, Compiled, Criterion
from yiben.engines.rules.entitlements.checking import plain
from yiben.engines.rules.entitlements.model import Group, Held, Judged, Node, Test
from yiben.engines.rules.entitlements.standing import Mark
from yiben.engines.rules.entitlements.telling import title_of
from yiben.engines.rules.entitlements.tree import facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion. `kind`: all, any, at_least, score, test, judged, held; `standing` is "" until somebody is asked about."""

    id: str
    title: str
    kind: str
    article: tuple[str, ...] = ()
    clause: str = ""
    least: str = ""
    points: str = ""
    decides: bool = True
    waived: str = ""
    relaxed: str = ""
    test: str = ""
    other: str = ""  # the address of the programme it asks for
    standing: str = ""
    gauges: tuple[Gauge, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    parts: tuple["Line", ...] = ()

    def walk(self) -> Iterator["Line"]:
        """It and everything below it, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()


def declared(of: Compiled) -> Line:
    """The criteria as the text has them."""
    return _line(of, of.criteria)


def answered(answer: Answer) -> Line:
    """The criteria with how each stands, the figures it looked at, and how far they are from the threshold."""
    return _marked(answer, answer.mark)


def _line(of: Compiled, criterion: Criterion) -> Line:
    return replace(_shape(of, criterion), parts=tuple(_line(of, part) for part in criterion.parts))


def _marked(answer: Answer, mark: Mark) -> Line:
    criterion, of = mark.criterion, answer.of
    names = facts_of(criterion.test) if criterion.test is not None else ()
    known = [(name, value) for name in names if (value := answer.env.of(name)) is not None]
    marks = {id(part.criterion): part for part in mark.parts}
    return replace(
        _shape(of, criterion),
        standing=mark.standing.value,
        gauges=gauges(criterion.test, answer.env, of.book, title=str(mark.node.title)),
        facts=tuple(
            (str(of.book.facts[name].title), unit_said(of.book, name, value)) for name, value in known
        ),
        missing=tuple(str(title_of(one, answer)) for one in mark.doubt.facts) if mark.doubt else (),
        # A group that is waived has asked none of its parts.
        parts=tuple(
            _marked(answer, marks[id(part)]) if id(part) in marks else _line(of, part)
            for part in criterion.parts
        ),
    )


def _shape(of: Compiled, criterion: Criterion) -> Line:
    node = criterion.node
    relaxed = node.relaxed if isinstance(node, Test) else None
    return Line(
        id=node.id,
        title=str(node.title),
        kind=kind_of(node),
        article=node.article or of.programme.article[:1],
        clause=node.clause or "",
        least=plain(node.least) if isinstance(node, Group) and node.least is not None else "",
        points=plain(node.points) if node.points is not None else "",
        decides=node.decides,
        waived=str(node.waived.title) if node.waived else "",
        relaxed=str(relaxed.title) if relaxed else "",
        test=in_words(node.test, of.book) if isinstance(node, Test) else "",
        other=f"/programmes/{node.programme}" if isinstance(node, Held) else "",
    )


def kind_of(node: Node) -> str:
    """What sort of criterion it is."""
    if isinstance(node, Group):
        return node.rule.value
    if isinstance(node, Held):
        return "held"
    return "judged" if isinstance(node, Judged) else "test"
