"""Rounds, consents, facts and offers as rows."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from yiben.capabilities.programmes.delivery.model import (
    Call,
    Consent,
    Known,
    Material,
    Offer,
    OfferState,
    Purpose,
    Register,
    Rung,
)
from yiben.capabilities.programmes.delivery.store.tables import (
    applicant,
    call,
    consent,
    fact,
    insert_once,
    offer,
)
from yiben.engines.rules.entitlements.model import Limit, Per, Within
from yiben.kernel.text import Text

_PART = 500


def add_call(db: Connection, one: Call) -> None:
    """A new round."""
    terms = {
        "materials": [
            [each.id, each.title.zh, each.title.en, each.required, list(each.facts)] for each in one.materials
        ],
        "limits": [[str(each.per), str(each.within), str(each.most)] for each in one.limits],
        "clawback": [one.clawback.zh, one.clawback.en] if one.clawback else None,
    } | {name: getattr(one, name) for name in _PLAIN}
    db.execute(
        insert(call).values(
            id=one.id,
            programme=one.programme,
            title_zh=one.title.zh,
            title_en=one.title.en,
            organisation=one.organisation,
            opens=one.opens,
            closes=one.closes,
            terms=terms,
            made=one.made,
            made_by=one.made_by,
        )
    )


_PLAIN = (
    "publicity_days",
    "places",
    "register",
    "rung",
    "ladder",
    "valid_months",
    "scheme",
    "clawback_article",
)


def find_call(db: Connection, identifier: str) -> Call | None:
    """One round."""
    row = db.execute(select(call).where(call.c.id == identifier)).mappings().first()
    return None if row is None else _call(row)


def calls(db: Connection, programme: str | None) -> tuple[Call, ...]:
    """Rounds, newest first."""
    ask = select(call).order_by(call.c.opens.desc(), call.c.id.desc())
    if programme is not None:
        ask = ask.where(call.c.programme == programme)
    return tuple(_call(row) for row in db.execute(ask).mappings())


def close_call(db: Connection, identifier: str, at: str) -> bool:
    """Close a round; False when it is closed."""
    asked = update(call).where(call.c.id == identifier, call.c.closed.is_(None))
    return db.execute(asked.values(closed=at)).rowcount == 1


def know_applicant(db: Connection, identifier: str, name: str, code: str | None) -> Mapping[str, Any]:
    """The applicant as first written down under this identifier or code; whoever has the code goes first."""
    db.execute(insert_once(db, applicant).values(id=identifier, name=name, code=code))
    same = applicant.c.id == identifier if code is None else applicant.c.code == code
    row = db.execute(select(applicant).where(same)).mappings().first()
    if row is None:  # known before without a code
        db.execute(
            update(applicant)
            .where(applicant.c.id == identifier, applicant.c.code.is_(None))
            .values(code=code)
        )
        row = db.execute(select(applicant).where(applicant.c.id == identifier)).mappings().one()
    return dict(row)


def lock_applicant(db: Connection, identifier: str) -> None:
    """Nobody else decides anything for an applicant until the transaction ends."""
    db.execute(update(applicant).where(applicant.c.id == identifier).values(id=identifier))


def add_consent(db: Connection, one: Consent, *, name: str, code: str | None) -> None:
    """A new consent."""
    db.execute(
        insert(consent).values(
            id=one.id,
            applicant=one.applicant,
            applicant_name=name,
            code=code,
            scope=one.scope,
            purposes=[str(each) for each in one.purposes],
            begins=one.begins,
            ends=one.ends,
            given=one.given,
            given_by=one.given_by,
            withdrawn_why="",
        )
    )


def find_consent(db: Connection, identifier: str) -> Consent | None:
    """One consent."""
    row = db.execute(select(consent).where(consent.c.id == identifier)).mappings().first()
    return None if row is None else _consent(row)


def consents(db: Connection, applicant_id: str | None) -> tuple[Consent, ...]:
    """Consents, newest first."""
    ask = select(consent).order_by(consent.c.given.desc(), consent.c.id)
    if applicant_id is not None:
        ask = ask.where(consent.c.applicant == applicant_id)
    return tuple(_consent(row) for row in db.execute(ask).mappings())


def consenting(db: Connection, scopes: Sequence[str], day: str) -> list[tuple[Consent, str, str | None]]:
    """Every consent that holds on a day with one of these scopes, with the applicant's name and code."""
    ask = select(consent).where(
        consent.c.scope.in_(list(scopes)),
        consent.c.withdrawn.is_(None),
        consent.c.begins <= day,
        consent.c.ends >= day,
    )
    return [
        (_consent(row), row["applicant_name"], row["code"])
        for row in db.execute(ask.order_by(consent.c.id)).mappings()
    ]


def withdraw_consent(db: Connection, identifier: str, *, at: str, why: str) -> bool:
    """End a consent; False when it has ended."""
    asked = update(consent).where(consent.c.id == identifier, consent.c.withdrawn.is_(None))
    return db.execute(asked.values(withdrawn=at, withdrawn_why=why)).rowcount == 1


def put_facts(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write facts down, in place of what the same source said before."""
    for row in rows:
        same = (
            fact.c.applicant == row["applicant"],
            fact.c.fact == row["fact"],
            fact.c.source == row["source"],
        )
        db.execute(delete(fact).where(*same))
    if rows:
        db.execute(insert(fact), list(rows))


def take_back_facts(db: Connection, applicant_id: str, source: str, names: Sequence[str]) -> None:
    """Forget what one source said of these facts."""
    same = (fact.c.applicant == applicant_id, fact.c.source == source, fact.c.fact.in_(names))
    db.execute(delete(fact).where(*same))


def known(db: Connection, applicant_id: str) -> tuple[Known, ...]:
    """What is known of an applicant: of each fact the newest, with the sources that say something else."""
    ask = select(fact).where(fact.c.applicant == applicant_id)
    rows = list(db.execute(ask.order_by(fact.c.fact, fact.c.as_of.desc(), fact.c.put.desc())).mappings())
    found: dict[str, Known] = {}
    for row in rows:
        if row["fact"] in found:
            continue
        others = [one for one in rows if one["fact"] == row["fact"] and one["value"] != row["value"]]
        found[row["fact"]] = Known(
            fact=row["fact"],
            value=row["value"],
            source=Text(row["source_zh"], row["source_en"]),
            as_of=row["as_of"],
            resource=row["source"],
            differs=tuple(one["source"] for one in others),
        )
    return tuple(found.values())


def add_offers(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """New offers; whoever has one of the round keeps it."""
    for start in range(0, len(rows), _PART):
        db.execute(insert_once(db, offer), list(rows[start : start + _PART]))


def offered(db: Connection, call_id: str) -> set[str]:
    """Applicants who have an offer of a round."""
    return set(db.execute(select(offer.c.applicant).where(offer.c.call == call_id)).scalars())


def find_offer(db: Connection, identifier: str) -> Offer | None:
    """One offer."""
    row = db.execute(select(offer).where(offer.c.id == identifier)).mappings().first()
    return None if row is None else _offer(row)


def offers(
    db: Connection, *, applicant_id: str | None = None, call_id: str | None = None
) -> tuple[Offer, ...]:
    """Offers, newest first."""
    ask = select(offer).order_by(offer.c.made.desc(), offer.c.id)
    if applicant_id is not None:
        ask = ask.where(offer.c.applicant == applicant_id)
    if call_id is not None:
        ask = ask.where(offer.c.call == call_id)
    return tuple(_offer(row) for row in db.execute(ask).mappings())


def change_offer(db: Connection, identifier: str, state: OfferState, application: str | None = None) -> bool:
    """Move an offer that stands; False when it does not."""
    asked = update(offer).where(offer.c.id == identifier, offer.c.state == OfferState.MADE)
    return db.execute(asked.values(state=state, application=application)).rowcount == 1


def end_offers(db: Connection, state: OfferState, *, consent_id: str = "", before: str = "") -> int:
    """End offers that stand: those under a consent, or whose last day is before a day."""
    which: Iterable[Any] = [
        *([offer.c.consent == consent_id] if consent_id else []),
        *([offer.c.until < before] if before else []),
    ]
    asked = update(offer).where(offer.c.state == OfferState.MADE, or_(*which))
    return int(db.execute(asked.values(state=state)).rowcount)


def _call(row: Any) -> Call:
    terms = row["terms"]
    plain = {name: terms[name] for name in _PLAIN}
    return Call(
        id=row["id"],
        programme=row["programme"],
        title=Text(row["title_zh"], row["title_en"]),
        organisation=row["organisation"],
        opens=row["opens"],
        closes=row["closes"],
        made=row["made"],
        made_by=row["made_by"],
        closed=row["closed"],
        materials=tuple(
            # Rounds opened before materials could be shown by data have no facts.
            Material(id=name, title=Text(zh, en), required=must, facts=tuple(facts[0] if facts else ()))
            for name, zh, en, must, *facts in terms["materials"]
        ),
        limits=tuple(
            Limit(per=Per(per), within=Within(within), most=Fraction(most))
            for per, within, most in terms["limits"]
        ),
        clawback=Text(*terms["clawback"]) if terms["clawback"] else None,
        **plain
        | {
            "register": Register(plain["register"]) if plain["register"] else None,
            "rung": Rung(plain["rung"]) if plain["rung"] else None,
        },
    )


def _consent(row: Any) -> Consent:
    names = ("id", "applicant", "scope", "begins", "ends", "given", "given_by", "withdrawn", "withdrawn_why")
    return Consent(
        purposes=tuple(Purpose(one) for one in row["purposes"]), **{name: row[name] for name in names}
    )


def _offer(row: Any) -> Offer:
    said = {name: row[name] for name in Offer.__dataclass_fields__ if name != "state"}
    return Offer(state=OfferState(row["state"]), **said)
