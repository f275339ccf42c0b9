"""The pictures of a dataset page: which there are, the chosen one, and its words."""

from collections import Counter

from yiben.app.portal.dataset_nouns import ChartLink, ChartShown
from yiben.capabilities.opening import Edition
from yiben.capabilities.portal.charts import (
    ChartKind,
    Numbers,
    Proposal,
    drawn,
    mapped,
    numbers_of,
    proposed,
    said,
)
from yiben.capabilities.portal.reading import Copy
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.words import Words


def charts(
    copy: Copy, edition: Edition, words: Words, *, chosen: str
) -> tuple[tuple[ChartLink, ...], ChartShown | None]:
    """(pictures one can switch to, the one shown). NotFound `no_chart` for one this edition does not allow."""
    every = proposed(copy, edition.columns)
    if not every:
        return (), None
    current = next((one for one in every if one.id == chosen), None) if chosen else every[0]
    if current is None:
        raise NotFound(
            "no_chart",
            Text("这个版次没有这张图", "This edition has no such picture."),
            where={"field": "chart"},
            hint=Text("请在数据集页面选择图形", "Choose one on the page of the dataset."),
        )
    titles = _called(edition)
    links = tuple(
        ChartLink(id=one.id, title=_title(one, titles, words), current=one is current) for one in every
    )
    return links, _shown(copy, current, titles, words)


def _called(edition: Edition) -> dict[str, str]:
    """Column → what people call it; several of one title are told apart by their names."""
    often = Counter(one.title for one in edition.columns)
    return {
        one.name: f"{one.title} {one.name}" if often[one.title] > 1 else one.title or one.name
        for one in edition.columns
    }


def _title(one: Proposal, titles: dict[str, str], words: Words) -> str:
    names = [titles.get(name, name) for name in one.columns]
    key = "line_mean" if one.kind is ChartKind.LINE and len(names) > 1 else str(one.kind)
    return words.say(f"open.chart.{key}", a=names[0], b=names[-1])


def _shown(copy: Copy, one: Proposal, titles: dict[str, str], words: Words) -> ChartShown:
    return picture_of(numbers_of(copy, one), title=_title(one, titles, words), words=words)


def picture_of(numbers: Numbers, *, title: str, words: Words) -> ChartShown:
    """The picture of some numbers, with what is said of it."""
    one = numbers.proposal
    names = {rest: words.say(f"open.chart.{rest}") for rest in ("other", "empty")}
    is_map = one.kind is ChartKind.MAP
    return ChartShown(
        id=one.id,
        kind=str(one.kind),
        title=title,
        summary=_summary(numbers, words),
        numbers=numbers,
        drawn=None if is_map or not numbers.rows else drawn(numbers, names=names),
        map=mapped(numbers) if is_map else None,
    )


def _summary(numbers: Numbers, words: Words) -> str:
    """What a screen reader is told before the table."""
    rows = [row for row in numbers.rows if row.value is not None and not row.rest]
    if not rows:
        return words.say("open.chart.nothing")
    if numbers.average is not None:
        return words.say(
            "open.chart.says_histogram",
            least=said(numbers.least),
            most=said(numbers.most),
            average=said(numbers.average),
            middle=said(numbers.middle),
        )
    top = max(rows, key=lambda row: row.value or 0)
    if numbers.proposal.kind is ChartKind.MAP:
        return words.say("open.chart.says_map", n=len(rows), top=said(top.value))
    name = f"{top.label} × {top.other}" if top.other else top.label
    return words.say("open.chart.says_top", n=len(rows), name=name, value=said(top.value))
