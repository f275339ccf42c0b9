"""The verbs of seals: seal, show, revoke, check, and look after the keys."""

from collections.abc import Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from yiben.capabilities import grants, ledger
from yiben.capabilities.sharing.seals import checking, document, keys, store
from yiben.capabilities.sharing.seals.model import PublicKey, Record, Sealed, Verified
from yiben.capabilities.sharing.seals.paper import lay_out
from yiben.engines import evidence
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_OVERSEE = (Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU)


def seal(work: Work, *, what: Mapping[str, Any], issuer: str, subject: str, title: str = "") -> Sealed:
    """Seal `what` (JSON-ready, no fractions; `what["kind"]`: grant, agreement or decision) for an organisation.

    `issuer` is the organisation's identifier, `subject` the identifier of what is sealed. The evidence log's
    newest head is part of it: the decision stands in the log from event `evidence.event` (else `size`) on.
    """
    now = work.now()
    year = now.year
    number = store.next_number(work.db, year)
    signer = keys.signer(work.home)
    serial = f"{year}-{number:06}"
    content: dict[str, Any] = {
        "serial": serial,
        "issued": stamp(now),
        "issuer": _organisation(work, issuer),
        "key": signer.id,
        "evidence": _evidence(work, subject),
        "what": dict(what),
    }
    made = document.signed(content, signer)
    told, mark = document.canonical(made), document.digest(content)
    pdf = document.bound(lay_out(content, digest=mark, attachment=told), made, signer)
    record = Record(
        serial=serial,
        kind=str(what.get("kind", "decision")),
        subject=subject,
        issuer=issuer,
        grantee=(what.get("grantee") or {}).get("id"),
        title=title or subject,
        digest=mark,
        issued=content["issued"],
        issued_by=work.actor.account,
    )
    store.add(work.db, record, year=year, number=number, document=told.decode(), paper=pdf)
    work.leave("seal.given", serial, of=subject, digest=mark, key=signer.id, issuer=issuer)
    return Sealed(serial=serial, digest=mark, json=told, pdf=pdf)


def seal_grant(work: Work, grant: grants.Grant, *, case_number: str = "") -> Sealed:
    """The seal of a grant, issued by whom the data belongs to. Call it where the grant is given."""
    draft = grant.draft
    found = ledger.describe(work, draft.resource).resource
    budget = {name: getattr(draft.budget, name) for name in draft.budget.__dataclass_fields__}
    what = {
        "kind": "grant",
        "case": case_number or draft.case,
        "grant": grant.id,
        "grant_kind": str(draft.kind),
        "agreement": draft.agreement,
        "grantee": _organisation(work, draft.grantee),
        "accounts": list(draft.accounts),
        "resource": {
            "id": found.id,
            "name": found.name,
            "title": found.title,
            "owner": found.organisation_name,
        },
        "columns": [{"item": one.item, "name": one.name, "form": str(one.form)} for one in draft.columns],
        "rows": draft.rows,
        "purpose": draft.purpose,
        "purpose_says": draft.purpose_says,
        "basis": draft.basis,
        "begins": draft.begins,
        "ends": draft.ends,
        "roads": sorted(str(one) for one in draft.roads),
        "budget": {name: most for name, most in budget.items() if most is not None},
        "given_by": grant.given_by,
        "given": grant.given,
    }
    return seal(
        work, what=what, issuer=grant.owner or found.organisation, subject=grant.id, title=found.title
    )


def show(work: Work, serial: str) -> tuple[Record, Sealed]:
    """A seal with its document, for those it concerns and those who oversee. NotFound otherwise."""
    record = store.find(work.db, serial)
    if record is None:
        raise _no_such(serial)
    told, pdf = store.content(work.db, serial)
    own = grants.organisation_of(work, work.actor)
    here = own is not None and own in (record.issuer, record.grantee)
    if not (here or work.actor.holds(*_OVERSEE) or work.actor.account == record.issued_by):
        raise _no_such(serial)
    return record, Sealed(serial=serial, digest=record.digest, json=told, pdf=pdf)


def seals_of(work: Work, subject: str) -> tuple[Record, ...]:
    """The seals of a grant, an agreement or a decision, newest first."""
    return store.listed(work.db, subject=subject)


def list_seals(work: Work) -> tuple[Record, ...]:
    """The newest seals: all for those who oversee, else those one's own organisation gave or got."""
    own = None if work.actor.holds(*_OVERSEE) else grants.organisation_of(work, work.actor) or ""
    return store.listed(work.db, concerning=own)


def revoke(work: Work, serial: str, *, why: str) -> Record:
    """Revoke a seal (作废). For the issuer's stewards, and for owner, officer and bureau."""
    record, _ = show(work, serial)
    if not may_revoke(work, record):
        raise Refused(
            "role_needed",
            Text(
                "只有签发单位的数据专员或数据主管部门可以作废",
                "Only the issuer's stewards or the data bureau may revoke it.",
            ),
            where={"account": work.actor.account},
        )
    if not why.strip():
        raise BadInput("no_reason", Text("请写明作废原因", "Say why it is revoked."), where={"field": "why"})
    _revoke(work, record, why=why)
    found = store.find(work.db, serial)
    assert found is not None
    return found


def may_revoke(work: Work, record: Record) -> bool:
    """Whether the actor may revoke it: the issuer's stewards, owner, officer and bureau."""
    steward = work.actor.holds(Role.STEWARD) and grants.organisation_of(work, work.actor) == record.issuer
    return steward or work.actor.holds(Role.OWNER, Role.OFFICER, Role.BUREAU)


def revoke_of(work: Work, subject: str, *, why: str) -> int:
    """Revoke every seal of a grant that was withdrawn; how many. Whoever withdraws has been checked already."""
    return sum(_revoke(work, one, why=why) for one in seals_of(work, subject))


def revoked_list(work: Work) -> Mapping[str, Any]:
    """Everything revoked or withdrawn, signed with the present key: for checking where there is no network."""
    signer = keys.signer(work.home)
    gone = [*store.revoked(work.db), *_withdrawn(work)]
    entries = [
        {"digest": each[0], "serial": each[1], "revoked": each[2]} for each in sorted(gone, key=itemgetter(2))
    ]
    content = {"serial": "revoked", "issued": stamp(work.now()), "key": signer.id, "revoked": entries}
    return document.signed(content, signer)


def verify(data: bytes) -> Verified:
    """What a PDF or JSON is worth by itself: sound, altered, or none of ours; not whose key it is."""
    return checking.check(data)


def verify_with(data: bytes, *, public: bytes, revoked: bytes | None = None) -> Verified:
    """The same by the issuer's public keys (PEM), and a signed list of revoked ones."""
    trusted = keys.read_public(public)
    return checking.check(data, keys=trusted, revoked=_read_list(revoked, trusted) if revoked else None)


def verify_here(office: Office, actor: Actor | None, data: bytes) -> Verified:
    """The same by this home's keys and its register of revoked ones. A document refused is left in the log."""
    trusted = {one.id: keys.read_public(one.pem.encode())[one.id] for one in keys.known(office.home)}
    found = checking.check(data, keys=trusted, revoked=())
    if found.valid and found.digest:
        with office.reading(SYSTEM) as work:
            gone = _is_gone(work, found.digest)
        found = checking.check(data, keys=trusted, revoked={found.digest} if gone else ())
    if not found.valid:
        with office.writing(actor or SYSTEM) as work:
            work.leave("seal.refused", found.digest or "document", state=str(found.state), key=found.key)
    return found


def public_keys(office: Office) -> tuple[PublicKey, ...]:
    """Every key this home seals or has sealed with; the first is made when there is none yet."""
    keys.signer(office.home)
    return keys.known(office.home)


def rotate_key(work: Work) -> PublicKey:
    """Seal with a new key from now on. For owner and officer."""
    if not work.actor.holds(Role.OWNER, Role.OFFICER):
        raise Refused(
            "role_needed",
            Text(
                "更换印章密钥须由所有者或数据安全官执行",
                "Only an owner or officer changes the key of the seal.",
            ),
            where={"account": work.actor.account},
        )
    made = keys.rotate(work.home)
    work.leave("seal.key_rotated", made.id)
    return PublicKey(id=made.id, pem=made.pem, signs=True)


def _revoke(work: Work, record: Record, *, why: str) -> bool:
    done = store.revoke(
        work.db, record.serial, when=stamp(work.now()), by=work.actor.account, why=why.strip()
    )
    if done:
        work.leave("seal.revoked", record.serial, of=record.subject, digest=record.digest, why=why.strip())
    return done


def _is_gone(work: Work, digest: str) -> bool:
    """Revoked, or the seal of a grant that was withdrawn since: whoever withdrew it need not think of the seal."""
    record = store.by_digest(work.db, digest)
    if record is None or record.revoked is not None:
        return record is not None
    return record.kind == "grant" and grants.find(work, record.subject).withdrawn is not None


def _withdrawn(work: Work) -> list[tuple[str, str, str]]:
    """(digest, serial, when) of seals that nobody revoked though their grant was withdrawn."""
    found, number = [], 1
    while True:
        page = grants.listed(work, state=grants.State.WITHDRAWN, page=PageAsk(number=number, size=200))
        when = {one.id: one.withdrawn or "" for one in page.rows}
        found += [(each[0], each[1], when[each[2]]) for each in store.standing_of(work.db, list(when))]
        if number >= page.pages:
            return found
        number += 1


def _read_list(data: bytes, trusted: "Mapping[str, Ed25519PublicKey]") -> set[str]:
    found = checking.check(data, keys=trusted, revoked=(), part="revoked")
    entries = found.content.get("revoked") if found.valid and found.content else None
    if not isinstance(entries, list):
        raise Refused(
            "bad_revocation_list",
            Text("作废名单不是签发单位签名的", "The list of revoked ones is not signed by the issuer."),
            hint=Text("从 /api/seals/revoked 重新下载", "Download it again from /api/seals/revoked."),
        )
    return {str(each["digest"]) for each in entries}


def _evidence(work: Work, subject: str) -> dict[str, Any]:
    head = evidence.newest_head(work.db)
    told = evidence.show(work.db, evidence.Asked(subject=subject))
    return {
        "log": head.origin if head else "",
        "size": head.tree_size if head else 0,
        "root": head.root if head else "",
        "signed": head.time if head else "",
        "event": told.rows[0].seq if told.rows else None,
    }


def _organisation(work: Work, identifier: str) -> dict[str, str]:
    found = ledger.find_organisation(work, identifier)
    if found is None:
        raise NotFound(
            "no_such_organisation",
            Text(f"没有单位 {identifier}", f"There is no organisation {identifier}."),
            where={"organisation": identifier},
        )
    return {"id": found.id, "name": found.name}


def _no_such(serial: str) -> NotFound:
    return NotFound(
        "no_such_seal",
        Text(f"没有用章 {serial}", f"There is no seal {serial}."),
        where={"serial": serial},
    )
