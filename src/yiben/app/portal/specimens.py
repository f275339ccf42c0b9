"""What the portal adds to the page of elements: search, hits, facets, pictures. All values are invented."""

from dataclasses import dataclass

from yiben.app.portal.charts import picture_of
from yiben.app.portal.dataset_nouns import ChartShown
from yiben.capabilities.portal.charts import ChartKind, Numbers, Proposal, Row
from yiben.capabilities.portal.search import FacetCount, Hit
from yiben.infra.search.marking import Part
from yiben.ui.patterns import Specimen
from yiben.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A search with its hits and one facet."""

    hits: tuple[Hit, ...]
    choices: tuple[FacetCount, ...]


def specimens(words: Words) -> tuple[Specimen, ...]:
    """Hits in every state, a facet, and one picture of each kind."""
    finding = Finding(
        hits=(_hit(), _hit(kind="conditional", late=True, quality=0.41), _hit(origin="harvested", rows=None)),
        choices=(
            FacetCount(value="a", title="教育 education", count=1234, chosen=True),
            FacetCount(value="b", title="公共交通 public transport", count=7),
        ),
    )
    return (
        Specimen(
            id="of-finding", title="portal.patterns.finding", template="portal/specimens.html", shown=finding
        ),
        Specimen(
            id="of-pictures",
            title="portal.patterns.pictures",
            template="open/specimens.html",
            shown=_pictures(words),
            style="open.css",
        ),
    )


def _hit(
    *,
    kind: str = "unconditional",
    late: bool = False,
    quality: float = 0.98,
    origin: str = "own",
    rows: int | None = 3456,
) -> Hit:
    title = (Part(text="公交", marked=True), Part(text="站点 bus stops", marked=False))
    return Hit(
        id=f"{kind}-{origin}",
        slug="bus-stops",
        title=title,
        description=(Part(text="每个站点的名称和坐标。Name and place of every stop.", marked=False),),
        publisher="org",
        publisher_name="云川市交通运输局",
        themes=("transport",),
        formats=("csv", "xlsx"),
        kind=kind,
        licence="",
        cycle="month",
        origin=origin,
        updated="2026-01-03T00:00:00Z",
        late=late,
        quality=quality,
        rows=rows,
        downloads=12,
        columns=(title,),
    )


def _pictures(words: Words) -> tuple[ChartShown, ...]:
    drawn: tuple[tuple[ChartKind, tuple[str, ...], tuple[Row, ...]], ...] = (
        (
            ChartKind.LINE,
            ("年份 year",),
            tuple(Row(label=str(2020 + n), value=10.0 * n * n) for n in range(6)),
        ),
        (
            ChartKind.BARS,
            ("类型 kind",),
            (Row(label="甲 A", value=120), Row(label="乙 B", value=45), Row(label="", value=9, rest="other")),
        ),
        (
            ChartKind.HEAT,
            ("区县 county", "类型 kind"),
            tuple(
                Row(label=a, other=b, value=float(len(a) * len(b)))
                for a in ("东", "西山")
                for b in ("甲", "乙丙")
            ),
        ),
        (
            ChartKind.MAP,
            ("经度", "纬度"),
            tuple(Row(label="", value=n + 1, low=106.0 + n / 9, high=26.0 + n * n / 40) for n in range(6)),
        ),
    )
    return tuple(
        picture_of(
            Numbers(proposal=Proposal(id=f"{kind}-0", kind=kind, columns=columns), rows=rows, period="year"),
            title=words.say(f"portal.patterns.{kind}"),
            words=words,
        )
        for kind, columns, rows in drawn
    )
