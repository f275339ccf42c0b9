"""Agreements 协议: one on a page, as Word, PDF and JSON; and those of one's organisation."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.sharing.documents import agreement_document
from yiben.app.sharing.papers import DOCX, as_docx, as_pdf, paper_of
from yiben.capabilities import ledger, sharing
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage(PageView):
    """An agreement as both sides accepted it."""

    template: ClassVar[str] = "sharing/agreement.html"
    place: ClassVar[str] = "sharing"
    agreement: sharing.Agreement
    resource_title: str


@router.get("/sharing/agreements/{identifier}")
def one(visit: SignedVisit, identifier: str) -> Response:
    """One agreement; `.docx`, `.pdf` or `.json` behind it for the file."""
    stem, _, kind = identifier.partition(".")
    with visit.reading() as work:
        found = sharing.agreement(work, stem)
        paper = paper_of(found, now=work.now())
        title = ledger.describe(work, found.resource).resource.title
    name = f'attachment; filename="{found.id}.{kind}"'
    if kind == "docx":
        return Response(as_docx(paper), media_type=DOCX, headers={"Content-Disposition": name})
    if kind == "pdf":
        return Response(as_pdf(paper), media_type="application/pdf", headers={"Content-Disposition": name})
    if kind == "json":
        return as_json(agreement_document(found))
    return visit.show(AgreementPage(agreement=found, resource_title=title))
