"""Style and script, served under names that carry their content's hash: browsers keep them for a year."""

import gzip
import hashlib
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """The files of `static/`, read once; a few kilobytes in all."""

    def __init__(self, folder: Path) -> None:
        self._bodies: dict[str, tuple[bytes, bytes, str]] = {}
        self._names: dict[str, str] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix not in _KINDS:
                continue
            body = path.read_bytes()
            hashed = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
            self._names[path.name] = hashed
            self._bodies[hashed] = (body, gzip.compress(body, 9, mtime=0), _KINDS[path.suffix])

    def url(self, name: str) -> str:
        """The address of a file of `static/`; an unknown name is a mistake in a template."""
        return f"/-/assets/{self._names[name]}"

    def router(self) -> APIRouter:
        """One address that serves them."""
        router = APIRouter(include_in_schema=False)

        @router.get("/-/assets/{name}")
        def asset(request: Request, name: str) -> Response:
            found = self._bodies.get(name)
            if found is None:
                raise NotFound(
                    "no_asset", Text("没有这个文件", "There is no such file."), where={"file": name}
                )
            plain, packed, kind = found
            headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
            if "gzip" in request.headers.get("accept-encoding", ""):
                return Response(packed, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
            return Response(plain, media_type=kind, headers=headers)

        return router
