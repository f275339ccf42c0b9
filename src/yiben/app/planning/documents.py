"""Plans for programs: JSON-ready documents. Figures are text, exact as reported; forecasts are numbers."""

from typing import Any

from yiben.capabilities import casework, plans
from yiben.engines.rules.promises import Standing, aim_of
from yiben.kernel.text import Text


def words(text: Text | None) -> dict[str, str] | None:
    """Both languages."""
    return {"zh": text.zh, "en": text.en} if text else None


def plan_document(one: plans.Plan, counts: dict[str, int] | None = None) -> dict[str, Any]:
    """A plan, with its promises by standing."""
    return {
        "id": one.id,
        "code": one.code,
        "title": words(one.title),
        "issuer": words(one.issuer),
        "number": one.number,
        "source": str(one.source),
        "pack": one.citation or None,
        "begins": one.begins,
        "ends": one.ends,
        "promises": counts or {},
    }


def tree_document(tree: plans.Tree) -> dict[str, Any]:
    """A plan whole."""
    return plan_document(tree.plan) | {
        "nodes": [
            {
                "id": one.id,
                "code": one.code,
                "kind": one.kind,
                "tree": str(one.branch),
                "title": words(one.title),
                "part_of": one.parent,
                "by": one.by,
                "article": one.article,
                "line": one.line,
                "service": list(one.service),
                "owners_said": [{"zh": zh, "en": en, "role": role} for zh, en, role in one.owners_said],
                "owners": [owner_document(owner) for owner in tree.owners.get(one.id, ())],
                "powers": [authority_document(each) for each in tree.powers.get(one.id, ())],
            }
            for one in tree.nodes
        ],
        "indicators": [
            indicator_document(one)
            | {"powers": [authority_document(each) for each in tree.powers.get(one.id, ())]}
            for one in tree.indicators
        ],
        "targets": [line_document(one) for one in tree.lines],
    }


def owner_document(one: plans.Owner) -> dict[str, Any]:
    """Who answers."""
    return {"kind": str(one.kind), "key": one.key, "title": one.title, "role": one.role, "since": one.since}


def authority_document(one: plans.Authority) -> dict[str, Any]:
    """Under which power somebody acts, or that none is named or registered."""
    return {
        "organisation": one.organisation,
        "title": one.title,
        "ground": str(one.ground),
        "power": one.power.id if one.power else None,
        "power_title": words(one.power.title) if one.power else None,
    }


def indicator_document(one: plans.Indicator) -> dict[str, Any]:
    """An indicator."""
    return {
        "id": one.id,
        "code": one.code,
        "title": words(one.title),
        "unit": one.unit,
        "better": str(one.better),
        "every": str(one.every),
        "roll_up": str(one.roll_up),
        "part_of": one.node,
        "reading": words(one.reading),
        "article": one.article,
        "line": one.line,
        "formula": one.formula,
        "bound": one.formula_by is not None,
    }


def target_document(one: plans.Target) -> dict[str, Any]:
    """A promise with the text's own words."""
    promise = one.promise
    base = promise.baseline
    return {
        "id": one.id,
        "code": one.code,
        "indicator": one.indicator,
        "title": words(one.title),
        "word": one.word,
        "comparator": str(promise.comparator),
        "value": _said(promise.value),
        "to": _said(promise.to),
        "strength": str(promise.resolve),
        "by": promise.by.isoformat() if promise.by else None,
        "baseline": {
            "value": _said(base.value),
            "on": base.on.isoformat() if base.on else None,
            "word": base.word,
        }
        if base
        else None,
        "relative_to": str(promise.relative_to) if promise.relative_to else None,
        "status": str(promise.lost) if promise.lost else None,
        "organisation": one.organisation or None,
        "split_from": one.parent,
        "article": one.article,
        "line": one.line,
    }


def line_document(one: plans.Line) -> dict[str, Any]:
    """A promise as it was last looked at."""
    kept = one.target.kept
    return target_document(one.target) | {
        "plan": one.plan_id,
        "unit": one.unit,
        "stand": str(kept.stand),
        "why": str(kept.why),
        "judged": kept.judged,
        "latest": {"value": _said(kept.latest), "on": kept.latest_on} if kept.latest_on else None,
        "forecast": {"value": kept.ahead, "low": kept.low, "high": kept.high}
        if kept.ahead is not None
        else None,
        "late": one.late,
    }


def standing_document(one: Standing) -> dict[str, Any]:
    """Where a promise stands as of a day."""
    ahead = one.forecast
    return {
        "stand": str(one.stand),
        "why": str(one.why),
        "as_of": one.as_of.isoformat(),
        "latest": {"value": _said(one.latest.value), "on": one.latest.on.isoformat()} if one.latest else None,
        "line": _said(round(one.line, 6)) if one.line is not None else None,
        "progress": one.progress,
        "forecast": {
            "on": ahead.on.isoformat(),
            "value": ahead.value,
            "low": ahead.low,
            "high": ahead.high,
            "level": ahead.level,
            "figures": ahead.figures,
            "far": ahead.far,
        }
        if ahead
        else None,
    }


def judged_document(line: plans.Line, one: plans.Judged) -> dict[str, Any]:
    """A promise judged anew."""
    aim = aim_of(one.target.promise)
    return target_document(one.target) | {
        "plan": line.plan_id,
        "indicator_title": words(line.indicator),
        "unit": line.unit,
        "aim": {"low": _said(aim.low), "high": _said(aim.high), "low_in": aim.low_in, "high_in": aim.high_in}
        if aim
        else None,
        "standing": standing_document(one.standing),
    }


def seen_document(seen: plans.Seen) -> dict[str, Any]:
    """An indicator with its promises and every figure there ever was."""
    return indicator_document(seen.indicator) | {
        "plan": seen.plan.id,
        "as_of": seen.as_of.isoformat(),
        "owners": [owner_document(one) for one in seen.owners],
        "targets": [
            target_document(one.target) | {"standing": standing_document(one.standing)} for one in seen.judged
        ],
        "figures": [figure_document(one) for one in seen.history],
    }


def figure_document(one: plans.FigureRow) -> dict[str, Any]:
    """A figure, down to its report or to its statement and the snapshots it was read from."""
    return {
        "id": one.id,
        "organisation": one.organisation or None,
        "on": one.on.isoformat(),
        "value": _said(one.value),
        "source": str(one.source),
        "case": one.case,
        "basis": dict(one.basis),
        "by": one.by,
        "at": one.at,
        "replaced": one.replaced,
    }


def cockpit_document(one: plans.Cockpit) -> dict[str, Any]:
    """The cockpit's figures."""
    return {
        "promises": one.total,
        "indicators": one.indicators,
        "late": one.late,
        "judged": one.judged,
        "by_stand": dict(one.counts),
        "by_plan": [
            {"plan": plan, "title": {"zh": zh, "en": en}, "by_stand": dict(counts)}
            for plan, zh, en, counts in one.by_plan
        ],
        "by_year": [{"year": year or None, "by_stand": dict(counts)} for year, counts in one.by_year],
        "worst": [line_document(line) for line in one.worst],
    }


def appraisal_document(one: plans.Appraisal) -> dict[str, Any]:
    """A department's row."""
    return {
        "organisation": one.organisation,
        "name": one.name,
        "promises": one.promises,
        "by_stand": dict(one.counts),
        "late": one.late,
        "kept_share": one.kept_share,
    }


def evaluated_document(one: plans.Evaluated) -> dict[str, Any]:
    """An evaluation that was confirmed."""
    return {
        "id": one.id,
        "plan": one.plan,
        "kind": str(one.kind),
        "third_party": one.third_party or None,
        "as_of": one.as_of,
        "by_stand": dict(one.counts),
        "score": _said(one.score),
        "says": one.says,
        "case": one.case,
        "at": one.at,
    }


def case_document(case: casework.Case) -> dict[str, Any]:
    """A report or an evaluation under way."""
    return {
        "case": case.id,
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "due": case.due,
        "version": case.version,
    }


def _said(value: object) -> str | None:
    return None if value is None else f"{value:f}"
