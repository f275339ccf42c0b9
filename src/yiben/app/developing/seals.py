"""Sealed documents on the web 数据共享专用章: anybody may have one checked, those it concerns may fetch theirs."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.capabilities.sharing import seals
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import AnyVisit, Doors, SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/seals", tags=["seals"])

LARGEST = 2 * 1_048_576
_TOLD = ("grantee", "resource", "purpose_says", "basis", "rows", "begins", "ends", "case", "grant")
TONES = {
    seals.State.VALID: "good",
    seals.State.UNKNOWN_ISSUER: "warn",
    seals.State.NOT_A_SEAL: "warn",
    seals.State.ALTERED: "bad",
    seals.State.MOVED: "bad",
    seals.State.FORGED: "bad",
    seals.State.REVOKED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(PageView):
    """The form, and what the check found."""

    template: ClassVar[str] = "data/seal_verify.html"
    place: ClassVar[str] = "seals"
    found: seals.Verified | None = None
    tone: str = ""
    name: str = ""
    told: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    error: str = ""
    keys: tuple[seals.PublicKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealsPage(PageView):
    """The register of seals, as far as it concerns this person."""

    template: ClassVar[str] = "data/seals.html"
    place: ClassVar[str] = "seals"
    records: tuple[seals.Record, ...]
    mine: frozenset[str]  # serials this person may revoke


@router.get("/seals/verify", name="seals.verify")
def verify_form(visit: AnyVisit) -> Response:
    """The form, for anybody."""
    return visit.show(VerifyPage(keys=seals.public_keys(visit.office)))


@router.post("/seals/verify")
async def verify(request: Request) -> Response:
    """Check one document. It changes nothing and needs no account, so no form token either; the file is not kept."""
    visit = await _stranger(request)
    form = await request.form()
    file = form.get("file")
    name, data = "", b""
    if isinstance(file, UploadFile):
        name, data = file.filename or "", await file.read(LARGEST + 1)
    await form.close()
    return await run_in_threadpool(_checked, visit, name, data)


@router.get("/seals", name="seals")
def listed(visit: SignedVisit) -> Response:
    """The newest seals this person may see."""
    with visit.reading() as work:
        records = seals.list_seals(work)
        mine = frozenset(one.serial for one in records if not one.revoked and seals.may_revoke(work, one))
    return visit.show(SealsPage(records=records, mine=mine))


@router.get("/seals/{serial}.pdf")
def paper(visit: SignedVisit, serial: str) -> Response:
    """A sealed document on paper."""
    with visit.reading() as work:
        _, sealed = seals.show(work, serial)
    return _file(sealed.pdf, "application/pdf", f"{serial}.pdf")


@router.get("/seals/{serial}.json")
def document(visit: SignedVisit, serial: str) -> Response:
    """A sealed document for machines, byte by byte as it was sealed."""
    with visit.reading() as work:
        _, sealed = seals.show(work, serial)
    return _file(sealed.json, "application/json", f"{serial}.json")


@router.post("/seals/{serial}/revoke")
def revoke(visit: SignedVisit, serial: str) -> Response:
    """Revoke a seal, with the reason."""
    with visit.writing() as work:
        seals.revoke(work, serial, why=visit.text("why"))
    return visit.to("/seals", done="seals.revoked")


@api.post(
    "/verify",
    summary="Check a sealed document 验章",
    responses=ERRORS
    | example({"valid": True, "state": "valid", "says": "Valid", "serial": "2026-000001", "checks": []}),
)
async def api_verify(request: Request) -> Response:
    """The body is the PDF or JSON itself. Nobody need be signed in; every check is named with its outcome."""
    visit = await _stranger(request)
    data = await request.body()
    return await run_in_threadpool(lambda: as_json(told(seals.verify_here(visit.office, visit.actor, data))))


@api.get("/keys", summary="Public keys of the seal 公钥", responses=example("-----BEGIN PUBLIC KEY-----…", media="application/x-pem-file"))  # fmt: skip
def keys(visit: AnyVisit) -> Response:
    """Every key this platform seals or has sealed with, PEM, oldest first. Compare them by another channel once."""
    pem = "".join(one.pem for one in seals.public_keys(visit.office))
    return Response(pem, media_type="application/x-pem-file")


@api.get("/revoked", summary="What was revoked, signed 作废名单", responses=example({"format": "yiben-seal/1", "content": {"revoked": []}, "signature": {}}))  # fmt: skip
def revoked(visit: AnyVisit) -> Response:
    """The list of revoked documents, signed, to be taken where there is no network."""
    with visit.office.reading(SYSTEM) as work:
        return as_json(seals.revoked_list(work))


def told(found: seals.Verified) -> dict[str, Any]:
    """What a check found, for programs."""
    return {
        "valid": found.valid,
        "state": str(found.state),
        "says": str(found.says),
        "serial": found.content["serial"] if found.content else None,
        "key": found.key,
        "digest": found.digest,
        "checks": [{"says": str(check.says), "holds": check.holds} for check in found.checks],
        "content": found.content,
    }


async def _stranger(request: Request) -> Visit:
    """A visit by anybody, whose form has not been read yet."""
    doors: Doors = request.app.state.doors
    caller = await doors.recognise(request)
    visit = Visit(request=request, doors=doors, caller=caller)
    request.state.visit = visit
    return visit


def _checked(visit: Visit, name: str, data: bytes) -> Response:
    keys = seals.public_keys(visit.office)
    if not data:
        error = BadInput(
            "no_file", Text("请选择用章文件（PDF 或 JSON）", "Choose a sealed document (PDF or JSON).")
        )
        return visit.show(VerifyPage(keys=keys, error=str(error.message)), status=error.status)
    found = seals.verify_here(visit.office, visit.actor, data)
    if visit.wants_json:
        return as_json(told(found))
    what = found.content["what"] if found.content else {}
    page = VerifyPage(
        found=found,
        tone=TONES[found.state],
        name=name[:200],
        told=tuple((key, _said(what[key])) for key in _TOLD if what.get(key)),
        columns=tuple((one["name"], one["form"]) for one in what.get("columns", ())),
        keys=keys,
    )
    return visit.show(page)


def _said(value: Any) -> str:
    return str(value.get("title") or value.get("name") or value) if isinstance(value, dict) else str(value)


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
