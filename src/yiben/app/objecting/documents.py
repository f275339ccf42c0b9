"""Objections for programs: the same documents at the terminal (`--json`) and over the API, and figures as CSV."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from yiben.app.reactions import hands
from yiben.capabilities import objections
from yiben.infra.work import Work
from yiben.kernel.text import Text

_OBJECTION = (
    "id number kind resource resource_name organisation item column level wrong filer for_person proof parent root "
    "depth state filed due answered settled days outcome reopened reviews landed snapshot given"
).split()

HEADINGS = {
    "name": Text("单位", "organisation"),
    "filed": Text("提出", "filed"),
    "open": Text("未办结", "open"),
    "answered": Text("已答复", "answered"),
    "in_time": Text("按期答复", "answered in time"),
    "late": Text("逾期", "late"),
    "corrected": Text("已更正", "corrected"),
    "refused": Text("不予更正", "refused"),
    "reopened": Text("复核后重新办理", "reopened"),
    "median_days": Text("办理中位工作日", "median working days"),
    "told": Text("已告知", "told"),
    "acknowledged": Text("已知悉", "acknowledged"),
}
"""Columns of the figures, in order."""


def objection_document(one: objections.Objection) -> dict[str, Any]:
    """One objection, without anything that was said in it."""
    return {name: getattr(one, name) for name in _OBJECTION}


def dossier_document(work: Work, ref: str) -> dict[str, Any]:
    """One objection with its levels, who was told, and what is made again."""
    found = objections.look(work, ref, hands=hands())
    return objection_document(found) | {
        "levels": [objection_document(one) for one in objections.levels(work, ref, hands=hands())],
        "told": [receipt_document(one) for one in objections.receipts(work, ref, hands=hands())],
        "made_again": [redo_document(one) for one in objections.redos(work, ref, hands=hands())],
    }


def statement_document(said: objections.Statement) -> dict[str, Any]:
    """What was said, for whoever may see it."""
    return {**asdict(said), "key": dict(said.key)}


def receipt_document(one: objections.Receipt) -> dict[str, Any]:
    """Who was told, and when they acknowledged."""
    ways = [{"way": way.value, "reference": reference} for way, reference in one.ways]
    return {
        "id": one.id, "objection": one.objection, "case": one.case, "resource": one.resource,
        "organisation": one.organisation, "account": one.account, "ways": ways, "told": one.told,
        "acknowledged": one.acknowledged, "acknowledged_by": one.acknowledged_by,
    }  # fmt: skip


def redo_document(one: objections.Redo) -> dict[str, Any]:
    """A table to be made again. The statement is left out: whoever may see it sees it with the lineage."""
    return {
        "id": one.id, "objection": one.objection, "case": one.case, "resource": one.resource, "name": one.name,
        "organisation": one.organisation, "state": one.state.value, "by_platform": one.statement is not None,
        "since": one.since, "snapshot": one.snapshot, "why": one.why,
    }  # fmt: skip


def figures_document(found: Iterable[objections.Figures]) -> list[dict[str, Any]]:
    """Figures by department."""
    return [asdict(one) for one in found]


def figures_csv(found: Iterable[objections.Figures]) -> str:
    """The same as a sheet for spreadsheets, in the language of whoever asks; begins with a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(title) for title in HEADINGS.values()])
    for one in found:
        cells = [getattr(one, name) for name in HEADINGS]
        writer.writerow(["" if cell is None else _safe(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _safe(cell: object) -> object:
    # A name must not become a formula in somebody's spreadsheet.
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell
