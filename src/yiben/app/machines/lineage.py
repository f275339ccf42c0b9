"""Lineage over HTTP: events of other systems come in where OpenLineage clients send them, ours are fetched."""

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from yiben.capabilities.interchange import lineage
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/v1/lineage", tags=["lineage"])

_MOST = 200


@api.post("", summary="Hand in an OpenLineage event 提交血缘事件", status_code=201)
async def take(visit: SignedVisit) -> Response:
    """One run event of another system. The same event again answers 200 and changes nothing."""
    raw = await visit.request.body()

    def work() -> lineage.Taken:
        with visit.writing() as opened:
            return lineage.take(opened, _json(raw))

    taken = await run_in_threadpool(work)
    said = {"run": taken.run.run, "event": taken.run.event, "edges": taken.edges, "known": taken.known}
    return as_json(said, status=200 if taken.known else 201)


@api.get("/events", summary="Events about runs here 平台运行的血缘事件")
def told(visit: SignedVisit, after: str = "", limit: int = _MOST) -> Response:
    """What was landed here, as OpenLineage run events, oldest first; go on with `next`."""
    with visit.reading() as work:
        found = lineage.told(work, after=after[:120], limit=limit)
    return as_json({"events": found.events, "next": found.next})


@api.get("/runs", summary="Events that came in 收到的血缘事件")
def taken(visit: SignedVisit, resource: str = "", before: int | None = None, limit: int = 50) -> Response:
    """Runs of other systems, newest first; those that touch one resource (identifier), where one is named."""
    with visit.reading() as work:
        found = lineage.taken(work, resource=resource or None, before=before, limit=min(max(limit, 1), _MOST))
    return as_json(
        {
            "runs": [
                {
                    "number": number,
                    "run": one.run.run,
                    "event": one.run.event,
                    "at": one.run.at,
                    "job": f"{one.run.job_namespace}/{one.run.job}",
                    "producer": one.run.producer,
                    "inputs": one.run.inputs,
                    "outputs": one.run.outputs,
                    "edges": one.edges,
                    "received": one.received,
                }
                for number, one in found
            ]
        }
    )


def _json(raw: bytes) -> object:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadInput(
            "bad_json",
            Text("请求体不是 JSON", "The body is no JSON."),
            hint=Text("请发送一个 OpenLineage 事件", "Send one OpenLineage event."),
        ) from error
