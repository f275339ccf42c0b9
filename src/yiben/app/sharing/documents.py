"""Sharing for programs: assessments, requests, agreements as JSON-ready documents, in the current language."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from yiben.capabilities import policy, sharing
from yiben.capabilities.casework import Case


def assessment_document(found: sharing.Assessment) -> dict[str, Any]:
    """What will be allowed, column by column and road by road."""
    return {
        "resource": {"id": found.resource, "name": found.resource_name, "title": found.resource_title},
        "owner": {"id": found.owner, "name": found.owner_name},
        "decider": {"id": found.decider, "name": found.decider_name, "through": found.through},
        "may_be_granted": found.may_be_granted,
        "by_itself": found.by_itself,
        "level": found.level,
        "packs": list(found.packs),
        "obstacles": [str(one) for one in found.obstacles],
        "columns": [_column(one) for one in found.columns],
    }


def request_document(case: Case) -> dict[str, Any]:
    """A request as a case."""
    return {
        "case": case.id,
        "number": case.number,
        "state": case.state,
        "end": str(case.end) if case.end else None,
        "filed": case.filed,
        "filer": case.filer,
        "filer_org": case.filer_org,
        "decider": case.organisation,
        "due": case.due,
        "version": case.version,
        "request": dict(case.form),
    }


def agreement_document(found: sharing.Agreement) -> dict[str, Any]:
    """An agreement as data, with its digest."""
    return {
        "id": found.id,
        "case": found.case_number,
        "grant": found.grant,
        "resource": found.resource,
        "provider": {
            "id": found.provider,
            "name": found.provider_name,
            "accepted_by": found.accepted_provider,
            "accepted_at": found.accepted_provider_at,
        },
        "recipient": {
            "id": found.recipient,
            "name": found.recipient_name,
            "accepted_by": found.accepted_recipient,
            "accepted_at": found.accepted_recipient_at,
        },
        "clauses": clauses_document(found.clauses),
        "terms": dict(found.terms),
        "digest": {"hash": "sha256", "value": found.digest},
    }


def clauses_document(clauses: Iterable[sharing.Clause]) -> list[dict[str, Any]]:
    """Clauses with the articles that demand them; both languages, since both are part of what was accepted."""
    return [
        {
            "id": one.id,
            "title": {"zh": one.title.zh, "en": one.title.en},
            "says": {"zh": one.says.zh, "en": one.says.en},
            "articles": _articles(one.articles),
        }
        for one in clauses
    ]


def attribute_document(found: sharing.Attribute | None) -> dict[str, Any] | None:
    """How something may be shared."""
    return None if found is None else {**asdict(found), "openness": str(found.openness)}


def push_down_document(one: sharing.PushDown) -> dict[str, Any]:
    """An authority handed down."""
    return {**asdict(one), "roads": sorted(str(road) for road in one.roads)}


def subscription_document(one: sharing.Subscription) -> dict[str, Any]:
    """A subscription for programs."""
    return {
        "id": one.id,
        "grant": one.grant,
        "manner": str(one.manner),
        "key": list(one.key),
        "account": one.account,
        "delivery": one.delivery,
        "made": one.made,
        "ended": one.ended,
    }


def filled_document(one: sharing.Filled) -> dict[str, Any]:
    """One field of a form."""
    return {
        "field": one.field,
        "value": plain_value(one.value),
        "masked": one.masked,
        "source": {"name": one.source, "title": one.source_title, "organisation": one.source_organisation},
        "as_of": one.as_of,
        "why_not": str(one.why_not) if one.why_not else None,
    }


def plain_value(value: Any) -> Any:
    """A value as JSON has it; what it has no form for is written out."""
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _column(one: sharing.AssessedColumn) -> dict[str, Any]:
    return {
        "item": one.item,
        "name": one.name,
        "level": one.level,
        "level_title": str(policy.level_title(one.level)),
        "personal": one.personal,
        "form": str(one.form),
        "openness": str(one.attribute.openness) if one.attribute else None,
        "preferred": [str(road) for road in one.preferred],
        "roads": {str(each.road): _outcome(each) for each in one.outcomes},
    }


def _outcome(one: sharing.Outcome) -> Mapping[str, Any]:
    return {
        "allowed": str(one.allowed),
        "says": str(one.says),
        "articles": _articles(one.citations),
        "unmet": [{"kind": want.kind, "article": want.article, "pack": want.pack} for want in one.wants],
        "way_out": [
            {"kind": way.kind, "article": way.article, "lacks": list(way.lacks)} for way in one.ways_out
        ],
    }


def _articles(cited: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"pack": pack, "article": article} for pack, article in cited]
