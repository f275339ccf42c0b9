"""Zones as documents for programs: amounts in whole fen, organisations by identifier with their names beside."""

from dataclasses import asdict
from typing import Any

from yiben.capabilities import ledger, zones
from yiben.capabilities.casework import Case
from yiben.capabilities.zones import Dossier
from yiben.infra.work import Work


def document(one: Any) -> dict[str, Any]:
    """A noun of zones, or a case or grant that came of one."""
    if isinstance(one, Case):
        return {
            "id": one.id,
            "number": one.number,
            "kind": one.kind,
            "state": one.state,
            "version": one.version,
        }
    if not hasattr(one, "agreement") and hasattr(one, "draft"):
        return {"id": one.id, "grantee": one.draft.grantee, "purpose": one.draft.purpose, "ends": one.draft.ends, "roads": sorted(map(str, one.draft.roads))}  # fmt: skip
    return asdict(one)


def zones_document(work: Work) -> list[dict[str, Any]]:
    """Every zone with its supervisor's name, notices and the agreements that are in force or were."""
    found = zones.zones(work)
    names = ledger.organisation_names(work, {one.supervisor for one in found})
    return [
        asdict(one)
        | {
            "supervisor_name": names.get(one.supervisor, one.supervisor),
            "notices": [notice.id for notice in zones.notices(work, one.id)],
            "agreements": [made.id for made in zones.agreements(work, zone=one.id)],
        }
        for one in found
    ]


def standing_document(work: Work) -> dict[str, Any]:
    """Zones, and of their agreements: whose operator comes first after an excellent result, who owes a report."""
    return {
        "zones": zones_document(work),
        "favoured": [one.id for one in zones.favoured(work)],
        "reports_due": [{"agreement": one.id, "period": year} for one, year in zones.reports_due(work)],
    }


def application_document(work: Work, case: Case) -> dict[str, Any]:
    """An application with each condition, its evidence and what is wrong with it, and the experts' scores."""
    lacks, held = zones.wanting(work, case), {one.condition: one for one in zones.papers_of(work, case.id)}
    order = [*zones.CONDITIONS, *(one for one in (*held, *lacks.missing) if one not in zones.CONDITIONS)]
    rows = []
    for name in dict.fromkeys(order):
        one = held.get(name)
        standing = next((word for word in ("missing", "false", "expired", "open") if name in getattr(lacks, word)), "sound")  # fmt: skip
        rows.append(
            {
                "condition": name,
                "title": str(zones.title_of(name)),
                "article": zones.CONDITIONS[name][0] if name in zones.CONDITIONS else "17",
                "id": one.id if one else None,
                "name": one.name if one else "",
                "sha256": one.sha256 if one else None,
                "valid_until": one.valid_until if one else None,
                "says": one.says if one else "",
                "standing": standing,
            }
        )
    reviewed = zones.reviewed_of(work, case.id, experts=case.form.get("experts") or ())
    return document(case) | {"conditions": rows, "review": asdict(reviewed) if reviewed else None}


def dossier_document(work: Work, found: Dossier) -> dict[str, Any]:
    """An agreement whole."""
    names = ledger.organisation_names(work, {found.agreement.operator, found.zone.supervisor, *(one.organisation for one in found.partners)})  # fmt: skip
    return asdict(found) | {"names": dict(names)}
