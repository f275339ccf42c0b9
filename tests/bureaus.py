"""Two bureaus, one of which holds the residents' library, and the people who act for them."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, grants, ledger, people, policy, sharing
from yiben.capabilities.grants import Form, Grant, GrantedColumn, Road
from yiben.engines import evidence
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

OWNER_ORG, ASKER_ORG = "云川市公安局", "云川市交通运输局"
COLUMNS = {
    "姓名": Form.PLAIN,
    "公民身份号码": Form.PLAIN,
    "联系电话": Form.MASKED,
    "户籍地址": Form.VERIFY,
}


@dataclass
class Bureaus:
    """Two bureaus, with the people who act for them, and the library of one of them."""

    platform: Platform
    police: Actor
    police_too: Actor
    transport: Actor
    resource: str

    @property
    def office(self) -> Office:
        return self.platform.office

    def writing(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.office.writing(actor)

    def reading(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.office.reading(actor)

    def items(self) -> dict[str, str]:
        with self.reading(self.police) as work:
            return {one.name: one.id for one in ledger.describe(work, self.resource).items}

    def share(self, **said: object) -> None:
        """One steward of the owner proposes how the library is shared, another approves."""
        asked = sharing.Attribute(
            **{
                "resource": self.resource,
                "openness": sharing.Openness.CONDITIONAL,
                "condition": "按职责使用",
                **said,
            }
        )
        with self.writing(self.police) as work:
            case = sharing.propose_attribute(work, asked, hands=hands())
        self.move(self.police_too, case, "approve")

    def move(self, actor: Actor, case: casework.Case, move: str, **form: object) -> casework.Case:
        with self.writing(actor) as work:
            return casework.move(work, case.id, move, seen=case.version, form=form, hands=hands())

    def request(self, **changes: object) -> sharing.Request:
        items, now = self.items(), self.office.clock()
        forms: Mapping[str, Form] = changes.pop("forms", COLUMNS)
        said = {
            "resource": self.resource,
            "columns": tuple(
                GrantedColumn(item=items[name], name=name, form=form) for name, form in forms.items()
            ),
            "purpose": "administrative_approval",
            "purpose_says": "核查道路运输从业人员身份",
            "basis": "道路运输条例第九条",
            "roads": frozenset({Road.SQL, Road.FILE, Road.VERIFY}),
            "begins": grants.day_of(now),
            "ends": grants.day_of(now + timedelta(days=90)),
        }
        return sharing.Request(**{**said, **changes})

    def ask(self, **changes: object) -> casework.Case:
        with self.writing(self.transport) as work:
            return sharing.ask(work, self.request(**changes), hands=hands())

    def granted(self, **changes: object) -> Grant:
        case = self.ask(**changes)
        self.move(self.police, case, "approve")
        return self.grant_of(case)

    def grant_of(self, case: casework.Case) -> Grant:
        with self.reading(self.transport) as work:
            (done,) = sharing.decided_of(work, case=case.id)
            return grants.find(work, done.grant)

    def rows(self, grant: Grant, sql: str = 'SELECT * FROM "residents"') -> list[dict[str, object]]:
        return access.ask(self.office, self.transport, sql, grant=grant.id).table().to_pylist()

    def kinds(self) -> list[str]:
        with self.reading(self.platform.owner()) as work:
            return [entry.kind for entry in evidence.show(work.db).rows]


def found_bureaus(platform: Platform) -> None:
    """Make the accounts: two stewards of the police, one of transport."""
    with platform.office.writing(platform.owner()) as work:
        for name, org in (("police", OWNER_ORG), ("police2", OWNER_ORG), ("transport", ASKER_ORG)):
            join(work, name, org, Role.STEWARD)


def bureaus_of(platform: Platform) -> Bureaus:
    """The bureaus of a home in which they were founded."""
    with platform.office.reading(platform.owner()) as work:
        people_ = [acting(work, name) for name in ("police", "police2", "transport")]
        resource = ledger.describe(work, "residents").resource.id
    return Bureaus(platform, *people_, resource=resource)


def join(
    work: Work, name: str, org: str, *roles: Role, below: str | None = None, code: str | None = None
) -> Actor:
    """A new account in an organisation, which is made when it is not there."""
    body = ledger.find_organisation(work, org) or ledger.ensure_organisation(
        work, org, parent=below, code=code
    )
    people.create_account(
        work, name=name, title=Text(name, name), roles=frozenset(roles), clearance=1, org=body.id
    )
    people.record_nda(work, name)
    return acting(work, name)


def acting(work: Work, name: str) -> Actor:
    """The account, signed in with its second factor."""
    return replace(people.who_is(work, name), authentication=frozenset({"password", "totp"}))


def let_rule(bureaus: Bureaus, pack: str) -> None:
    """One account proposes a pack, another puts it in force."""
    for name, verb in (("officer", policy.propose), ("owner", policy.approve)):
        with bureaus.reading(bureaus.platform.owner()) as work:
            who = people.who_is(work, name)
        with bureaus.writing(replace(who, authentication=frozenset({"password", "totp"}), nda=True)) as work:
            verb(work, pack)
