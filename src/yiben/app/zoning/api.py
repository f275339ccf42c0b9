"""Zones for programs: /api/zones. Changes are made at the terminal, on pages and by moves of cases."""

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS
from yiben.app.reactions import hands
from yiben.app.zoning.documents import application_document, document, dossier_document, standing_document
from yiben.capabilities import casework, zones
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/zones", tags=["zones"])


@api.get("", summary="Zones 公共数据专区", responses=ERRORS)
def listed(visit: SignedVisit) -> Response:
    """Every zone with its supervisor, notices and agreements; operators that come first, reports that are owed."""
    with visit.reading() as work:
        return as_json(standing_document(work))


@api.get("/agreements/{agreement}", summary="One agreement 授权运营协议", responses=ERRORS)
def agreement(visit: SignedVisit, agreement: str) -> Response:
    """Clauses, partners, products, uses, assessments, reports and statements, amounts in fen."""
    with visit.reading() as work:
        return as_json(dossier_document(work, zones.dossier(work, agreement)))


@api.get("/applications/{case}", summary="One application 授权运营申请", responses=ERRORS)
def application(visit: SignedVisit, case: str) -> Response:
    """Each condition with its evidence and what is wrong with it; mean and spread of the experts' scores."""
    with visit.reading() as work:
        return as_json(application_document(work, casework.look(work, case, hands=hands()).case))


@api.get("/statements/{statement}", summary="One statement of revenue 结算单", responses=ERRORS)
def statement(visit: SignedVisit, statement: str) -> Response:
    """Every line with the event of the log it comes from; what each organisation is due, in fen."""
    with visit.reading() as work:
        return as_json(document(zones.statement_seen(work, statement)))


@api.get("/own", summary="One's own organisation 本单位", responses=ERRORS)
def own(visit: SignedVisit) -> Response:
    """Where it operates, is a partner, has a share, was told results, uses products; amounts in fen."""
    with visit.reading() as work:
        return as_json(document(zones.own(work)))
