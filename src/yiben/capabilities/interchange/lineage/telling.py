"""What this platform says of its own runs: a snapshot that was landed is a run that completed."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities.interchange.lineage.model import NAMESPACE
from yiben.capabilities.ledger import Dossier, LineageEnd, Snapshot

_PRODUCER = "https://github.com/yiben/yiben"
_SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = "https://openlineage.io/spec/facets/"


def event_of(found: Dossier, snapshot: Snapshot) -> Mapping[str, Any]:
    """The event of one snapshot. Lineage is told with the current one: it is kept for the table as it is now."""
    current = snapshot.id == found.resource.snapshot
    upstream = found.upstream if current else ()
    return {
        "eventType": "COMPLETE",
        "eventTime": snapshot.created,
        "producer": _PRODUCER,
        "schemaURL": _SPEC,
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{_PRODUCER}/runs/{snapshot.run}"))},
        "job": {
            "namespace": NAMESPACE,
            "name": f"{'derive' if upstream else 'intake'}.{found.resource.name}",
        },
        "inputs": _inputs(snapshot, upstream),
        "outputs": [
            {
                "namespace": NAMESPACE,
                "name": found.resource.name,
                "facets": {
                    "schema": _facet(
                        "1-1-1/SchemaDatasetFacet.json",
                        fields=[{"name": name, "type": kind} for name, kind in snapshot.columns],
                    ),
                    "version": _facet("1-0-1/DatasetVersionDatasetFacet.json", datasetVersion=snapshot.id),
                    **({"columnLineage": _columns(upstream)} if upstream else {}),
                },
                "outputFacets": {
                    "outputStatistics": _facet(
                        "1-0-2/OutputStatisticsOutputDatasetFacet.json",
                        rowCount=snapshot.rows,
                        size=snapshot.bytes,
                    )
                },
            }
        ],
    }


def _inputs(snapshot: Snapshot, upstream: Sequence[LineageEnd]) -> list[dict[str, str]]:
    names = dict.fromkeys(one.other_resource_name for one in upstream)
    if names:
        return [{"namespace": NAMESPACE, "name": name} for name in names]
    # A file's folder is nobody's business; what it was called is.
    return [{"namespace": "file", "name": snapshot.source.replace("\\", "/").rpartition("/")[2] or "stream"}]


def _columns(upstream: Sequence[LineageEnd]) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {}
    for one in upstream:
        fields.setdefault(one.item_name, {"inputFields": []})["inputFields"].append(
            {
                "namespace": NAMESPACE,
                "name": one.other_resource_name,
                "field": one.other_item_name,
                "transformations": [{"type": "DIRECT", "description": one.how}],
            }
        )
    return _facet("1-2-0/ColumnLineageDatasetFacet.json", fields=fields)


def _facet(schema: str, **said: Any) -> dict[str, Any]:
    return {"_producer": _PRODUCER, "_schemaURL": f"{_FACETS}{schema}", **said}
