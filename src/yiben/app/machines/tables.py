"""Open tables as an Iceberg REST catalogue 表目录, read-only: DuckDB, Spark, PyIceberg and Trino read them directly.

The catalogue is the REST specification of Apache Iceberg (v1, the routes it says it has). Files lie at addresses of a
bucket `open-data`, which this site serves as S3 does (GET and HEAD of objects, ranges); nothing is listed, nothing is
written, keys and signatures are not asked for, because what is here is open to anybody. Each request asks
`opening.readable` anew, so a table that was withdrawn is gone at once, also for whoever holds its metadata.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from yiben.capabilities import opening
from yiben.infra.lake import Opened, Shown
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.text import Lang, Text, speaking

router = APIRouter(prefix="/iceberg", tags=["iceberg"])

NAMESPACE = "open"
_EDITIONS = 30  # of the past that a table shows as snapshots
_MOST = 1_000  # tables on one page of a listing
_ENDPOINTS = (
    "GET /v1/config",
    "GET /v1/{prefix}/namespaces",
    "GET /v1/{prefix}/namespaces/{namespace}",
    "HEAD /v1/{prefix}/namespaces/{namespace}",
    "GET /v1/{prefix}/namespaces/{namespace}/tables",
    "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}",
    "HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}",
    "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/metrics",
)

Door = Callable[..., Response]


def _spoken(door: Door) -> Door:
    """Refusals in the words of the specification: clients show `message` and act on `type`."""

    @wraps(door)
    def answer(*args: Any, **named: Any) -> Response:
        try:
            return door(*args, **named)
        except YibenError as error:
            missing = error.status in {404, 410}
            kind = "NoSuchTableException" if missing else "NotAuthorizedException"
            if isinstance(error, BadInput):
                kind = "BadRequestException"
            with speaking(Lang.EN):
                return _fault(404 if missing else error.status, kind, str(error.message))

    return answer


@router.get("/v1/config")
@_spoken
def config(request: Request) -> Response:
    """What a client must know: where the files are, and which routes there are."""
    return _json({"defaults": {}, "overrides": _files_at(request), "endpoints": list(_ENDPOINTS)})


@router.get("/v1/namespaces")
@_spoken
def namespaces(parent: str = "") -> Response:
    """The one namespace."""
    return _json({"namespaces": [] if parent else [[NAMESPACE]], "next-page-token": None})


@router.head("/v1/namespaces/{namespace}", include_in_schema=False)
@router.get("/v1/namespaces/{namespace}")
@_spoken
def namespace(request: Request, namespace: str) -> Response:
    """That it exists."""
    if namespace != NAMESPACE:
        return _fault(404, "NoSuchNamespaceException", f"There is no namespace {namespace[:80]!r}.")
    if request.method == "HEAD":
        return Response(status_code=204)
    return _json({"namespace": [NAMESPACE], "properties": {"comment": "公共数据开放 open data"}})


@router.get("/v1/namespaces/{namespace}/tables")
@_spoken
def tables(request: Request, namespace: str, pageToken: str = "", pageSize: int = _MOST) -> Response:  # noqa: N803  # the specification's names
    """What is open to everybody and has data here, by the name of its page."""
    if namespace != NAMESPACE:
        return _fault(404, "NoSuchNamespaceException", f"There is no namespace {namespace[:80]!r}.")
    size = min(max(pageSize, 1), _MOST)
    office = request.app.state.platform.office
    with office.reading(ANYBODY) as work:
        found = opening.part(work, after=pageToken[:80], limit=size, states=(opening.State.PUBLISHED,))
    named = [
        {"namespace": [NAMESPACE], "name": one.slug}
        for one in found
        if one.edition and one.kind is opening.OpenKind.UNCONDITIONAL
    ]
    token = found[-1].id if len(found) == size else None
    return _json({"identifiers": named, "next-page-token": token})


@router.get("/v1/namespaces/{namespace}/views")
@_spoken
def views(namespace: str) -> Response:
    """There are none."""
    return _json({"identifiers": [], "next-page-token": None})


@router.head("/v1/namespaces/{namespace}/tables/{table}", include_in_schema=False)
@router.get("/v1/namespaces/{namespace}/tables/{table}")
@_spoken
def table(request: Request, namespace: str, table: str) -> Response:
    """The table's metadata, editions as snapshots and as tags `edition-1`, `edition-2` and on."""
    found = open_table(request, _known(request, namespace, table))
    if request.method == "HEAD":
        return Response(status_code=204)
    config = orjson.dumps(_files_at(request))
    body = (
        b'{"metadata-location":'
        + orjson.dumps(found.location)
        + b',"metadata":'
        + found.metadata
        + b',"config":'
        + config
        + b"}"
    )
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/v1/namespaces/{namespace}/tables/{table}/metrics")
@_spoken
def metrics(namespace: str, table: str) -> Response:
    """How a client's scan went: taken note of by nobody, but asked for by the specification."""
    return Response(status_code=204)


@router.api_route(
    "/{rest:path}", methods=["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"], include_in_schema=False
)
@_spoken
def anything_else(rest: str) -> Response:
    """Nothing is written through here."""
    return _fault(
        403, "ForbiddenException", "This catalogue is read-only; see /iceberg/v1/config for what it answers."
    )


def _known(request: Request, namespace: str, name: str) -> str:
    """The dataset a table name means; what SQL makes of a hyphen is understood."""
    if namespace != NAMESPACE:
        raise NotFound(
            "no_namespace",
            Text(f"没有命名空间 {namespace[:80]}", f"There is no namespace {namespace[:80]!r}."),
        )
    office = request.app.state.platform.office
    with office.reading(ANYBODY) as work:
        try:
            return opening.dataset(work, name).id
        except NotFound:
            return opening.dataset(work, name.replace("_", "-")).id


def open_table(request: Request, dataset: str, *, edition: int | None = None) -> Opened:
    """The table of a dataset anybody may have; asked anew each time."""
    platform = request.app.state.platform
    with platform.office.reading(ANYBODY) as work:
        found, _ = opening.readable(work, dataset, edition=edition)
        past = [one for one in opening.editions(work, found.id) if one.recalled is None][:_EDITIONS]
    shown = [
        Shown(
            number=one.number,
            released=_milliseconds(one.released),
            files=platform.lake.files(one.table, one.open_snapshot),
        )
        for one in reversed(past)
    ]
    opened: Opened = platform.lake.opened(found.id, shown)
    return opened


def _milliseconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def _files_at(request: Request) -> dict[str, str]:
    """How S3 clients reach the files. Keys are words: nothing is signed for, but clients insist on having some."""
    public = request.app.state.platform.settings.public_url.rstrip("/")
    return {
        "s3.endpoint": public or str(request.base_url).rstrip("/"),
        "s3.path-style-access": "true",
        "s3.region": "local",
        "client.region": "local",  # the same in the words of Iceberg's Java library, which Spark and Trino use
        "s3.access-key-id": "open",
        "s3.secret-access-key": "open",
    }


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body), media_type="application/json", headers={"Cache-Control": "no-store"})


def _fault(status: int, kind: str, message: str) -> Response:
    body = {"error": {"message": message, "type": kind, "code": status}}
    return Response(orjson.dumps(body), status, media_type="application/json")
