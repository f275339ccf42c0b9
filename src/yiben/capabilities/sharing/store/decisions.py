"""Every SQL statement about attributes, decided requests and agreements."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from yiben.capabilities.grants import Kind
from yiben.capabilities.sharing.model import Agreement, Attribute, Clause, Decided, Openness
from yiben.capabilities.sharing.store.tables import agreement, attribute, decided
from yiben.kernel.text import Text


def add_attribute(db: Connection, identifier: str, found: Attribute) -> None:
    """Record a decision about how something may be shared; the newest holds."""
    db.execute(
        attribute.insert().values(
            id=identifier,
            resource=found.resource,
            item=found.item or "",
            openness=str(found.openness),
            condition=found.condition,
            reason=found.reason,
            basis=found.basis,
            returns=found.returns,
            district_item=found.district_item,
            passes_down=found.passes_down,
            case_id=found.case,
            proposed_by=found.proposed_by,
            decided_by=found.decided_by,
            decided=found.decided,
        )
    )


def attributes(db: Connection, resources: Iterable[str]) -> dict[tuple[str, str | None], Attribute]:
    """What holds for each of these resources and their items, by (resource, item or None)."""
    query = (
        select(attribute)
        .where(attribute.c.resource.in_(list(resources)))
        .order_by(attribute.c.decided, attribute.c.id)
    )
    found = (_attribute(row) for row in db.execute(query).mappings())
    return {(one.resource, one.item): one for one in found}


def attribute_history(db: Connection, resource: str) -> tuple[Attribute, ...]:
    """Every decision there was about a resource, newest first."""
    query = (
        select(attribute)
        .where(attribute.c.resource == resource)
        .order_by(attribute.c.decided.desc(), attribute.c.id.desc())
    )
    return tuple(_attribute(row) for row in db.execute(query).mappings())


def add_decided(db: Connection, found: Decided) -> None:
    """Record which grant a request became."""
    db.execute(
        decided.insert().values(
            grant_id=found.grant,
            case_id=found.case,
            agreement=found.agreement,
            resource=found.resource,
            provider=found.provider,
            recipient=found.recipient,
            decider=found.decider,
            through=found.through,
            kind=str(found.kind),
            decided=found.decided,
            decided_by=found.decided_by,
        )
    )


def decided_by(
    db: Connection,
    *,
    grant: str | None = None,
    case: str | None = None,
    resource: str | None = None,
    through: str | None = None,
) -> tuple[Decided, ...]:
    """Granted requests that fit all that is given, newest first."""
    query = select(decided).order_by(decided.c.decided.desc(), decided.c.grant_id.desc())
    wanted = {"grant_id": grant, "case_id": case, "resource": resource, "through": through}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(decided.c[name] == value)
    return tuple(_decided(row) for row in db.execute(query).mappings())


def add_agreement(db: Connection, found: Agreement) -> None:
    """Record an agreement both sides accepted."""
    db.execute(
        agreement.insert().values(
            id=found.id,
            case_id=found.case,
            case_number=found.case_number,
            resource=found.resource,
            provider=found.provider,
            provider_name=found.provider_name,
            recipient=found.recipient,
            recipient_name=found.recipient_name,
            clauses=[_clause_row(one) for one in found.clauses],
            terms=dict(found.terms),
            digest=found.digest,
            accepted_recipient=found.accepted_recipient,
            accepted_recipient_at=found.accepted_recipient_at,
            accepted_provider=found.accepted_provider,
            accepted_provider_at=found.accepted_provider_at,
            grant_id=found.grant,
        )
    )


def agreements(db: Connection, *, ids: Iterable[str] | None = None, organisations: Iterable[str] | None = None, limit: int = 100, offset: int = 0) -> tuple[tuple[Agreement, ...], int]:  # fmt: skip
    """Agreements, newest first, and how many there are; `organisations`: where one of these is a party."""
    query = select(agreement)
    if ids is not None:
        query = query.where(agreement.c.id.in_(list(ids)))
    if organisations is not None:
        parties = list(organisations)
        query = query.where(agreement.c.provider.in_(parties) | agreement.c.recipient.in_(parties))
    total = db.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = db.execute(query.order_by(agreement.c.id.desc()).limit(limit).offset(offset)).mappings()
    return tuple(_agreement(row) for row in rows), total


def _attribute(row: Mapping[Any, Any]) -> Attribute:
    return Attribute(
        resource=row["resource"],
        item=row["item"] or None,
        openness=Openness(row["openness"]),
        condition=row["condition"],
        reason=row["reason"],
        basis=row["basis"],
        returns=row["returns"],
        district_item=row["district_item"],
        passes_down=row["passes_down"],
        case=row["case_id"],
        proposed_by=row["proposed_by"],
        decided_by=row["decided_by"],
        decided=row["decided"],
    )


def _decided(row: Mapping[Any, Any]) -> Decided:
    return Decided(
        case=row["case_id"],
        grant=row["grant_id"],
        agreement=row["agreement"],
        resource=row["resource"],
        provider=row["provider"],
        recipient=row["recipient"],
        decider=row["decider"],
        through=row["through"],
        kind=Kind(row["kind"]),
        decided=row["decided"],
        decided_by=row["decided_by"],
    )


def _clause_row(one: Clause) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "says": {"zh": one.says.zh, "en": one.says.en},
        "articles": [list(each) for each in one.articles],
    }


def _clause(row: Mapping[str, Any]) -> Clause:
    return Clause(
        id=row["id"],
        title=Text(**row["title"]),
        says=Text(**row["says"]),
        articles=tuple((pack, article) for pack, article in row["articles"]),
    )


def _agreement(row: Mapping[Any, Any]) -> Agreement:
    named = {one: row[one] for one in Agreement.__slots__ if one not in ("case", "clauses", "grant")}
    return Agreement(
        **named,
        case=row["case_id"],
        clauses=tuple(_clause(one) for one in row["clauses"]),
        grant=row["grant_id"],
    )
