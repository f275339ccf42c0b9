"""Files of open tables, as S3 serves objects: GET and HEAD, whole or a range. The catalogue is `tables.py`.

Keys are `<dataset>/data/<edition>/<n>.parquet` and `<dataset>/metadata/…`; there is no listing and no writing.
"""

import re
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from yiben.app.machines.tables import open_table
from yiben.infra.lake import BUCKET
from yiben.kernel.errors import YibenError

router = APIRouter(prefix=f"/{BUCKET}", include_in_schema=False)

_DATA = re.compile(r"data/(?P<edition>[0-9]{1,9})/[0-9]{1,9}\.parquet")


@router.api_route("/{dataset}/{key:path}", methods=["GET", "HEAD"])
def read(request: Request, dataset: str, key: str) -> Response:
    """One object. What was withdrawn or recalled is not there any more."""
    data = _DATA.fullmatch(key)
    try:
        found = open_table(request, dataset, edition=int(data["edition"]) if data else None).file(key)
    except YibenError as error:
        gone = error.status in {404, 410}
        return _fault("NoSuchKey" if gone else "AccessDenied", 404 if gone else 403, f"{dataset}/{key}")
    if found is None:
        return _fault("NoSuchKey", 404, f"{dataset}/{key}")
    return FileResponse(found, media_type="application/octet-stream")


@router.api_route("/{rest:path}", methods=["GET", "HEAD", "PUT", "POST", "DELETE"])
def anything_else(rest: str) -> Response:
    """No listing, no writing."""
    return _fault("AccessDenied", 403, rest)


def _fault(code: str, status: int, key: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Key>{escape(key[:500])}</Key></Error>'
    return Response(body.encode("utf-8", "replace"), status, media_type="application/xml")
