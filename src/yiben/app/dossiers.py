"""One resource as a JSON document: what `yiben show --json` and the API answer."""

from typing import Any

from yiben.capabilities import ledger, objections, quality
from yiben.infra.work import Work


def dossier_document(work: Work, reference: str) -> dict[str, Any]:
    """Resource, items with their ruling labels, last quality check, snapshots, lineage, open objections by column."""
    dossier = ledger.describe(work, reference)
    resource = dossier.resource
    checks = quality.history(work, resource=resource.id)
    return {
        "resource": resource.id,
        "name": resource.name,
        "title": resource.title,
        "description": resource.description,
        "organisation": resource.organisation_name,
        "path": [one.name for one in dossier.path],
        "system": resource.system_name,
        "status": resource.status,
        "format": resource.format,
        "snapshot": resource.snapshot,
        "rows": dossier.snapshots[0].rows if dossier.snapshots else None,
        "items": [_item(item) for item in dossier.items if not item.retired],
        "quality": _checked(checks[-1]) if checks else {},
        "snapshots": [
            {
                "id": one.id,
                "created": one.created,
                "rows": one.rows,
                "rejected": one.rejected,
                "source": one.source,
            }
            for one in dossier.snapshots
        ],
        "upstream": [_edge(edge) for edge in dossier.upstream],
        "downstream": [_edge(edge) for edge in dossier.downstream],
        "disputed": dict(objections.disputed(work, resource.id)),
    }


def _item(item: ledger.Item) -> dict[str, Any]:
    label = item.label
    return {
        "id": item.id,
        "name": item.name,
        "title": item.title,
        "type": item.type,
        "semantic": label.semantic if label else None,
        "level": label.level if label else None,
        "personal": label.personal if label else None,
        "importance": label.importance if label else None,
        "label": label.status if label else None,
        "why": str(label.why) if label else None,
        "rule": label.rule if label else None,
        "origin": item.origin,
        "systems": item.systems,
        "classes": item.classes,
    }


def _checked(check: quality.Checked) -> dict[str, Any]:
    return {
        "checked_at": check.checked_at,
        "rules": check.rules,
        "failed": check.failed,
        "overall": check.overall,
        "scores": dict(check.scores),
        "findings": [dict(finding) for finding in check.findings],
    }


def _edge(edge: ledger.LineageEnd) -> dict[str, str]:
    return {
        "item": edge.item_name,
        "other": f"{edge.other_resource_name}.{edge.other_item_name}",
        "how": edge.how,
    }
