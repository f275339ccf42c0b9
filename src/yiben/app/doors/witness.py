"""Being a witness over HTTP: C2SP tlog-witness, `POST /api/log/witness/add-checkpoint`, and who we are.

Nobody need be signed in: only a head that a known log signed is looked at.
"""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from yiben.app.doors.examples import ERRORS, example
from yiben.engines.evidence import witness
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import MovedOn
from yiben.ui.answers import as_json
from yiben.ui.doors import AnyVisit


def api(office: Office) -> APIRouter:
    """The two doors of a witness."""
    router = APIRouter(prefix="/api/log/witness", tags=["log"])

    @router.get("", summary="This installation's keys 平台身份", responses=example({"origin": "3f9a0c1277aa41d0", "hash": "sha256", "log": [], "witness": ""}))  # fmt: skip
    def identity(visit: AnyVisit) -> Response:
        """Name and public keys of log and witness. Compare them by another channel once."""
        with visit.office.reading(SYSTEM) as work:
            return as_json(witness.identity(work))

    @router.post("/add-checkpoint", summary="Cosign a head 见证树头", responses=ERRORS)
    async def add_checkpoint(request: Request) -> Response:
        """Body and answer as C2SP tlog-witness says; 409 answers the size we vouch for."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > witness.LONGEST:
                break
        return await run_in_threadpool(lambda: _answer(office, body))

    return router


def _answer(office: Office, body: bytes) -> Response:
    with office.writing(SYSTEM) as work:
        said = witness.ask(work, body)
    if isinstance(said.refusal, MovedOn):
        return Response(f"{said.known}\n", status_code=409, media_type="text/x.tlog.size")
    return PlainTextResponse(said.or_raise())
