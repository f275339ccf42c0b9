"""The verbs of quality that remember: keep a report, look back, find what to compare with.

`check` and `propose` need no database: they are in `checking` and `proposals`.
"""

from dataclasses import replace
from typing import Any

from yiben.capabilities import ledger, policy
from yiben.capabilities.quality import store
from yiben.capabilities.quality.discretion import discreet
from yiben.capabilities.quality.model import Baseline, Checked, Distribution, Report
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.ids import stable_id
from yiben.kernel.text import Lang, Text, speaking


def record(work: Work, *, resource: str, snapshot: str, report: Report) -> Checked:
    """Keep the report of a snapshot and leave evidence. The same snapshot again replaces it.

    Kept are counts, row numbers, scores and distributions; no value of any row.
    """
    row: dict[str, Any] = {
        "id": stable_id("chk", resource, snapshot),
        "resource": resource,
        "snapshot": snapshot,
        "checked_at": stamp(work.now()),
        "rows": report.rows,
        "rules": len(report.results),
        "failed": report.failed,
        "overall": report.overall,
        "scores": {one.dimension.id: one.score for one in report.dimensions},
        "report": _both_languages(report),
        "distributions": {name: one.as_json() for name, one in report.distributions.items()},
    }
    store.save(work.db, row)
    work.leave(
        "quality.checked",
        resource,
        snapshot=snapshot,
        rows=report.rows,
        rules=len(report.results),
        failed=[finding.rule.id for finding in report.findings],
        overall=report.overall,
    )
    kept = {key: row[key] for key in ("id", "resource", "snapshot", "checked_at", "rows", "rules", "failed")}
    return Checked(
        **kept, overall=report.overall, scores=row["scores"], findings=tuple(row["report"]["findings"])
    )


def history(work: Work, *, resource: str, limit: int = 30) -> tuple[Checked, ...]:
    """The last checks of a resource, oldest first: what trend bars are drawn from.

    As far as the actor may know of them; see `discretion`.
    """
    kept = store.newest(work.db, resource, limit=limit)
    hidden = _withheld(work, resource) if kept else frozenset()
    if not hidden:
        return tuple(kept)
    reports = {
        one.snapshot: discreet(
            store.report(work.db, resource, snapshot=one.snapshot) or {}, hidden, rows=one.rows
        )
        for one in kept
    }
    return tuple(
        replace(
            one,
            failed=reports[one.snapshot]["failed"],
            overall=reports[one.snapshot]["overall"],
            scores={each["dimension"]: each["score"] for each in reports[one.snapshot]["dimensions"]},
            findings=tuple(reports[one.snapshot]["findings"]),
        )
        for one in kept
    )


def standing(work: Work) -> dict[str, tuple[int, int]] | None:
    """Resource → (rules, those that failed) of its last check; None for who may not know of every column.

    Sums over tables are told whole or not at all: a sum less what is hidden would say what is hidden.
    """
    if work.actor.clearance < policy.scale()[-1].number:
        return None
    return store.latest(work.db)


def baseline(work: Work, *, resource: str, snapshot: str | None = None) -> Baseline | None:
    """What drift is measured against: the last check that was not of `snapshot`; None for a first one."""
    found = store.before(work.db, resource, snapshot=snapshot)
    if found is None:
        return None
    kept = {name: Distribution.from_json(said) for name, said in found.distributions.items()}
    return Baseline(rows=found.rows, distributions=kept)


def read(work: Work, *, resource: str, snapshot: str) -> dict[str, Any]:
    """The kept report of a snapshot: the contract's `quality` object, its texts as {zh, en}.

    As far as the actor may know of it; see `discretion`.
    """
    found = store.report(work.db, resource, snapshot=snapshot)
    if found is None:
        raise NotFound(
            "no_check",
            Text("该快照没有质量检查记录", "This snapshot has no quality check on record."),
            where={"resource": resource, "snapshot": snapshot},
        )
    rows = store.rows_of(work.db, resource, snapshot=snapshot)
    return discreet(found, _withheld(work, resource), rows=rows)


def _withheld(work: Work, resource: str) -> frozenset[str]:
    """Columns whose figures are not for the actor."""
    if work.actor.clearance >= policy.scale()[-1].number:
        return frozenset()
    return ledger.withheld(work, resource)


def _both_languages(report: Report) -> dict[str, Any]:
    said = {}
    for lang in Lang:
        with speaking(lang):
            said[lang] = report.as_contract()
    merged: dict[str, Any] = _merged(said[Lang.ZH], said[Lang.EN])
    return merged


_TEXTS = {"says", "title", "formula"}


def _merged(zh: Any, en: Any) -> Any:
    if isinstance(zh, dict):
        return {
            key: {"zh": value, "en": en[key]} if key in _TEXTS else _merged(value, en[key])
            for key, value in zh.items()
        }
    if isinstance(zh, list):
        return [_merged(one, other) for one, other in zip(zh, en, strict=True)]
    return zh
