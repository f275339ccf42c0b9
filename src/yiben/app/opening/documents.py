"""Opening for programs: JSON-ready documents, in the current language where people read them."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import casework, opening


def case_document(case: casework.Case) -> dict[str, Any]:
    """A case of opening, in a line."""
    return {
        "case": case.id,
        "number": case.number,
        "kind": case.kind,
        "subject": case.subject,
        "title": case.title,
        "state": case.state,
        "end": str(case.end) if case.end else None,
        "due": case.due,
        "late": case.late,
        "version": case.version,
    }


def dataset_document(one: opening.Dataset, basis: opening.Basis | None = None) -> dict[str, Any]:
    """A dataset as its publisher sees it: the public's words, and why it is suspended."""
    return {
        "id": one.id,
        "slug": one.slug,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "description": {"zh": one.description.zh, "en": one.description.en},
        "publisher": one.publisher,
        "publisher_name": one.publisher_name,
        "kind": str(one.kind),
        "boundary": {"zh": one.boundary.zh, "en": one.boundary.en} if one.boundary else None,
        "licence": one.licence,
        "themes": list(one.themes),
        "zones": list(one.zones),
        "cycle": str(one.cycle) if one.cycle else None,
        "state": str(one.state),
        "edition": one.edition,
        "rows": one.rows,
        "bytes": one.bytes,
        "quality": one.quality,
        "published": one.published,
        "updated": one.updated,
        "data_updated": one.data_updated,
        "resource": one.resource,
        "note": str(basis.note) if basis and basis.note else None,
        "bodies": list(basis.bodies) if basis else [],
    }


def edition_document(one: opening.Edition) -> dict[str, Any]:
    """One edition."""
    return {
        "dataset": one.dataset,
        "edition": one.number,
        "snapshot": one.snapshot,
        "rows": one.rows,
        "bytes": one.bytes,
        "columns": [
            {"name": column.name, "type": column.type, "remedy": column.remedy} for column in one.columns
        ],
        "released": one.released,
        "case": one.case,
        "check": one.check,
        "recalled": one.recalled,
        "note": one.note,
    }


def candidate_document(one: opening.Candidate) -> dict[str, Any]:
    """One line of the census."""
    return {name: getattr(one, name) for name in opening.Candidate.__slots__} | {
        "why": str(one.why),
        "says": str(opening.WHY_TITLES[one.why]),
        "datasets": list(one.datasets),
    }


def permit_document(one: opening.Permit) -> dict[str, Any]:
    """A permit, with its agreement."""
    said = {name: getattr(one, name) for name in opening.Permit.__slots__ if name != "clauses"}
    return said | {
        "clauses": [{"title": str(title), "says": str(says)} for title, says in one.clauses],
    }


def figures_document(found: opening.Figures) -> dict[str, Any]:
    """How far opening has come."""
    return {
        name: dict(value) if isinstance(value, Mapping) else value
        for name in opening.Figures.__slots__
        for value in (getattr(found, name),)
    }


def late_document(one: opening.Late) -> dict[str, Any]:
    """A dataset whose promised cycle has passed."""
    return {"slug": one.dataset.slug, "title": str(one.dataset.title), "due": one.due, "days": one.days}
