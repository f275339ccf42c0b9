"""The verbs of quality that remember: keep a report, look back, find what to compare with.

`check` and `propose` need no database: they are in `checking` and `proposals`.
"""

from typing import Any

from yiben.capabilities.quality import store
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
    """The last checks of a resource, oldest first: what trend bars are drawn from."""
    return tuple(store.newest(work.db, resource, limit=limit))


def baseline(work: Work, *, resource: str, snapshot: str | None = None) -> Baseline | None:
    """What drift is measured against: the last check that was not of `snapshot`; None for a first one."""
    found = store.before(work.db, resource, snapshot=snapshot)
    if found is None:
        return None
    kept = {name: Distribution.from_json(said) for name, said in found.distributions.items()}
    return Baseline(rows=found.rows, distributions=kept)


def read(work: Work, *, resource: str, snapshot: str) -> dict[str, Any]:
    """The kept report of a snapshot: the contract's `quality` object, its texts as {zh, en}."""
    found = store.report(work.db, resource, snapshot=snapshot)
    if found is None:
        raise NotFound(
            "no_check",
            Text("该快照没有质量检查记录", "This snapshot has no quality check on record."),
            where={"resource": resource, "snapshot": snapshot},
        )
    return found


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
