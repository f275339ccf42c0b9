"""Rows as the nouns of plans, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yiben.capabilities.plans.model import (
    Evaluated,
    Evaluation,
    FigureRow,
    FigureSource,
    Indicator,
    Kept,
    Node,
    Plan,
    Source,
    Target,
)
from yiben.engines.rules.promises import (
    Baseline,
    Better,
    Comparator,
    Every,
    Lost,
    Promise,
    RelativeTo,
    Resolve,
    RollUp,
    Stand,
    Standing,
    Why,
)
from yiben.kernel.text import Text

Row = Mapping[Any, Any]


def plan_of(row: Row) -> Plan:
    """A plan."""
    return Plan(
        id=row["id"],
        code=row["code"],
        source=Source(row["source"]),
        citation=row["citation"],
        title=Text(row["title_zh"], row["title_en"]),
        issuer=Text(row["issuer_zh"], row["issuer_en"]),
        number=row["number"],
        begins=row["begins"],
        ends=row["ends"],
        organisation=row["organisation"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        ended=row["ended"],
    )


def node_of(row: Row) -> Node:
    """A node of the trees."""
    return Node(
        id=row["id"],
        plan=row["plan"],
        code=row["code"],
        kind=row["kind"],
        title=Text(row["title_zh"], row["title_en"]),
        says=_text(row["says_zh"], row["says_en"]),
        parent=row["parent"],
        position=row["position"],
        by=row["by"],
        article=row["article"],
        line=row["line"],
        owners_said=tuple((one[0], one[1], one[2]) for one in row["owners_said"]),
        service=tuple(row["service"]),
    )


def indicator_of(row: Row) -> Indicator:
    """An indicator."""
    return Indicator(
        id=row["id"],
        plan=row["plan"],
        code=row["code"],
        node=row["node"],
        title=Text(row["title_zh"], row["title_en"]),
        reading=_text(row["reading_zh"], row["reading_en"]),
        unit=row["unit"],
        better=Better(row["better"]),
        every=Every(row["every"]),
        roll_up=RollUp(row["roll_up"]),
        article=row["article"],
        line=row["line"],
        formula=row["formula"],
        formula_by=row["formula_by"],
    )


def target_of(row: Row, *, better: Better) -> Target:
    """A target with where it stood; `better` is its indicator's."""
    base = None
    if row["base_value"] is not None:
        base = Baseline(value=Decimal(row["base_value"]), on=day(row["base_on"]), word=row["base_word"] or "")
    promise = Promise(
        comparator=Comparator(row["comparator"]),
        better=better,
        value=decimal(row["value"]),
        to=decimal(row["upto"]),
        tolerance=decimal(row["tolerance"]),
        resolve=Resolve(row["strength"]),
        by=day(row["by"]),
        baseline=base,
        relative_to=RelativeTo(row["relative_to"]) if row["relative_to"] else None,
        lost=Lost(row["lost"]) if row["lost"] else None,
    )
    return Target(
        id=row["id"],
        plan=row["plan"],
        indicator=row["indicator"],
        code=row["code"],
        title=Text(row["title_zh"], row["title_en"]),
        word=row["word"],
        promise=promise,
        article=row["article"],
        line=row["line"],
        organisation=row["organisation"],
        parent=row["parent"],
        weight=Decimal(row["weight"]),
        kept=kept_of(row),
    )


def kept_of(row: Row) -> Kept:
    """Where a target stood."""
    return Kept(
        stand=Stand(row["stand"]),
        why=Why(row["why"]),
        judged=row["judged"],
        latest_on=row["latest_on"],
        latest=decimal(row["latest"]),
        line=decimal(row["line_at"]),
        low=row["low"],
        ahead=row["ahead"],
        high=row["high"],
        progress=row["progress"],
        warned=row["warned"],
    )


def standing_row(found: Standing) -> dict[str, Any]:
    """The columns that keep a standing."""
    ahead = found.forecast
    return {
        "stand": found.stand,
        "why": found.why,
        "judged": found.as_of.isoformat(),
        "latest_on": found.latest.on.isoformat() if found.latest else None,
        "latest": said(found.latest.value) if found.latest else None,
        "line_at": said(found.line) if found.line is not None else None,
        "low": ahead.low if ahead else None,
        "ahead": ahead.value if ahead else None,
        "high": ahead.high if ahead else None,
        "progress": found.progress,
    }


def promise_row(promise: Promise) -> dict[str, Any]:
    """The columns of a promise."""
    base = promise.baseline
    return {
        "comparator": promise.comparator,
        "value": said(promise.value),
        "upto": said(promise.to),
        "tolerance": said(promise.tolerance),
        "strength": promise.resolve,
        "by": promise.by.isoformat() if promise.by else None,
        "base_value": said(base.value) if base else None,
        "base_on": base.on.isoformat() if base and base.on else None,
        "base_word": base.word if base else None,
        "relative_to": promise.relative_to,
        "lost": promise.lost,
    }


def figure_of(row: Row) -> FigureRow:
    """A figure."""
    return FigureRow(
        id=row["id"],
        indicator=row["indicator"],
        organisation=row["organisation"],
        on=date.fromisoformat(row["on"]),
        value=Decimal(row["value"]),
        source=FigureSource(row["source"]),
        case=row["case"],
        basis=row["basis"],
        by=row["by"],
        at=row["at"],
        replaced=row["replaced"],
    )


def evaluated_of(row: Row) -> Evaluated:
    """An evaluation."""
    return Evaluated(
        id=row["id"],
        plan=row["plan"],
        kind=Evaluation(row["kind"]),
        third_party=row["third_party"],
        as_of=row["as_of"],
        counts=row["counts"],
        score=decimal(row["score"]),
        says=row["says"],
        case=row["case"],
        by=row["by"],
        at=row["at"],
    )


def day(text: str | None) -> date | None:
    """A day from its ISO text."""
    return date.fromisoformat(text) if text else None


def decimal(text: str | None) -> Decimal | None:
    """A number from its text."""
    return Decimal(text) if text is not None else None


def said(value: Decimal | None) -> str | None:
    """A number as text, without an exponent and without idle zeros."""
    if value is None:
        return None
    short = f"{value:f}"
    return (short.rstrip("0").rstrip(".") or "0") if "." in short else short


def _text(zh: str, en: str) -> Text | None:
    return Text(zh, en) if zh or en else None
