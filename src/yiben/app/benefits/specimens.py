"""What benefits add to the page of elements: bars with a threshold, criteria in every state, questions, verdicts. All values are invented."""

from dataclasses import dataclass

from yiben.app.benefits.criteria import Line
from yiben.app.benefits.fields import FactField
from yiben.app.benefits.gauges import Gauge
from yiben.ui.patterns import Specimen
from yiben.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Criteria as they stand, and questions of every kind."""

    tree: Line
    fields: tuple[FactField, ...]


def specimens(_words: Words) -> tuple[Specimen, ...]:
    """A tree of criteria in every state, and each kind of question, one of them wrong."""
    short = Gauge(title="研发占比 R&D share", now="3.2%", threshold="≥ 4%", reach=0.64, at=0.8, holds=False)
    enough = Gauge(title="注册年数 years", now="7", threshold="≥ 2", reach=0.8, at=0.23, holds=True)
    tree = Line(
        id="top",
        title="",
        kind="all",
        parts=(
            _line("age", "注册满2年 two years old", "holds", gauges=(enough,)),
            _line("share", "研发占比4%以上 R&D of 4%", "fails", gauges=(short,)),
            _line(
                "known",
                "知名度较高 well known",
                "unknown",
                kind="judged",
                missing=("评审意见 a reviewer’s word",),
            ),
            Line(
                id="either",
                title="创新能力 innovation",
                kind="at_least",
                least="2",
                standing="holds",
                parts=(
                    _line("patents", "专利2件 two patents", "waived", waived="首批豁免 first round"),
                    _line("staff", "研发人员10% R&D staff", "relaxed", relaxed="不超过20% up to 20%"),
                    _line("green", "绿色工厂 green plant", "fails", decides=False),
                ),
            ),
        ),
    )
    fields = (
        FactField(fact="revenue", title="营业收入 revenue", kind="money", value="1500万元"),
        FactField(fact="ratio", title="研发占比 R&D share", kind="share", value="65", error="65%？"),
        FactField(fact="person", title="独立法人 legal person", kind="flag", value="yes"),
        FactField(fact="size", title="规模 size", kind="choice", choices=(("small", "小型 small"),)),
        FactField(fact="marks", title="称号 titles", kind="choices", choices=(("a", "甲 A"), ("b", "乙 B")), values=("a",)),
    )  # fmt: skip
    return (
        Specimen(
            id="of-benefits",
            title="benefits.patterns",
            template="benefits/specimens.html",
            shown=Judging(tree=tree, fields=fields),
            style="benefits.css",
        ),
    )


def _line(
    name: str,
    title: str,
    standing: str,
    *,
    kind: str = "test",
    gauges: tuple[Gauge, ...] = (),
    missing: tuple[str, ...] = (),
    waived: str = "",
    relaxed: str = "",
    decides: bool = True,
) -> Line:
    return Line(
        id=name,
        title=title,
        kind=kind,
        article=("三",),
        standing=standing,
        gauges=gauges,
        missing=missing,
        waived=waived,
        relaxed=relaxed,
        decides=decides,
    )
