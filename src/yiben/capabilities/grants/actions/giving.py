"""Giving and withdrawing grants (授予与撤销)."""

from dataclasses import replace

from yiben.capabilities import ledger, people
from yiben.capabilities.grants import store
from yiben.capabilities.grants.actions.looking import find, gives, organisation_of
from yiben.capabilities.grants.conditions import read_condition
from yiben.capabilities.grants.drafts import (
    LONGEST,
    bad_grant,
    check_budget,
    check_words,
    granted_columns,
    plain_facts,
    verified_by,
)
from yiben.capabilities.grants.model import Budget, Draft, Grant, day_of
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def give(work: Work, draft: Draft) -> Grant:
    """Record a grant; it may be used from its first day on, at once when that is today.

    Columns are found by item or, where `item` is empty, by name. Without a case that decided it, only who looks
    after the resource may give. Raises NotFound for resource, column, organisation or account, BadInput naming
    the field, Refused `not_steward`. Leaves `grant.given`.
    """
    dossier = ledger.describe(work, draft.resource)
    if draft.case is None and not ledger.may_steward(work.actor, dossier.path):
        raise _not_yours(dossier.resource.organisation_name)
    items = [item for item in dossier.items if not item.retired]
    columns = granted_columns(draft.columns, items)
    check_words(draft, today=day_of(work.now()))
    check_budget(draft.budget)
    condition = (
        read_condition(draft.rows, {item.name: item.type for item in items})
        if draft.rows is not None
        else None
    )
    grantee = _organisation(work, draft.grantee)
    kept = replace(
        draft,
        resource=dossier.resource.id,
        columns=columns,
        rows=draft.rows if condition else None,
        grantee=grantee.id,
        accounts=tuple(_member(work, name, grantee) for name in dict.fromkeys(draft.accounts)),
        purpose=draft.purpose.strip(),
        facts=plain_facts(draft.facts),
        verify_by=verified_by(draft, columns, items),
    )
    made = Grant(
        id=new_id("grt"),
        draft=kept,
        owner=dossier.resource.organisation,
        given_by=work.actor.account,
        given=stamp(work.now()),
    )
    store.add(work.db, made)
    work.leave("grant.given", made.id, **_told(made))
    return made


def withdraw(work: Work, grant: Grant | str, *, why: str) -> Grant:
    """End a grant for good: the next call, in any process, is refused.

    For who looks after the resource, officers, the owner and the data authority. Raises NotFound, Refused,
    BadInput without a reason, MovedOn when it was withdrawn before. Leaves `grant.withdrawn`.
    """
    found = find(work, grant if isinstance(grant, str) else grant.id)
    said = why.strip()
    if not said or len(said) > LONGEST:
        raise BadInput(
            "no_reason",
            Text(f"请写明撤销原因，不超过 {LONGEST} 字", f"Say why, in at most {LONGEST} characters."),
            where={"field": "why"},
        )
    if not may_withdraw(work, found):
        raise Refused(
            "grant_not_yours_to_withdraw",
            Text("只有数据所属单位的数据专员、数据安全官和主管部门可以撤销授权", "Only stewards of the data's organisation, an officer or the data authority may withdraw a grant."),
            where={"grant": found.id},
            hint=Text("请联系数据所属单位", "Ask the organisation that holds the data."),
        )  # fmt: skip
    at = stamp(work.now())
    if not store.withdraw(work.db, found.id, by=work.actor.account, at=at, why=said):
        now = store.find(work.db, found.id) or found
        raise MovedOn(
            "grant_withdrawn_before",
            Text(
                f"该授权已由 {now.withdrawn_by} 撤销", f"{now.withdrawn_by} has withdrawn this grant already."
            ),
            where={"grant": found.id},
        )
    work.leave(
        "grant.withdrawn", found.id, resource=found.draft.resource, grantee=found.draft.grantee, why=said
    )
    return replace(found, withdrawn=at, withdrawn_by=work.actor.account, withdrawn_why=said)


def may_withdraw(work: Work, grant: Grant) -> bool:
    """Whether the actor may end it."""
    return work.actor.holds(Role.BUREAU) or gives(work, grant)


def _organisation(work: Work, ref: str) -> ledger.Organisation:
    found = ledger.find_organisation(work, ref)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{ref}」", f"There is no organisation “{ref}”"),
            where={"organisation": ref},
        )
    return found


def _member(work: Work, name: str, grantee: ledger.Organisation) -> str:
    actor = people.who_is(work, name)
    if organisation_of(work, actor) != grantee.id:
        raise bad_grant("accounts", Text(f"账号 {actor.account} 不属于「{grantee.name}」", f"The account {actor.account} is not of “{grantee.name}”."))  # fmt: skip
    return actor.account


def _told(made: Grant) -> dict[str, object]:
    draft = made.draft
    return {
        "why": str(draft.kind),
        "resource": draft.resource,
        "columns": [{"item": one.item, "name": one.name, "form": str(one.form), "level": one.level} for one in draft.columns],
        "rows": "some" if draft.rows else "all",  # a condition may hold a value; it stays in the database
        "grantee": draft.grantee,
        "accounts": list(draft.accounts),
        "roads": sorted(map(str, draft.roads)),
        "purpose": draft.purpose,
        "basis": draft.basis,
        "begins": draft.begins,
        "ends": draft.ends,
        "budget": {name: getattr(draft.budget, name) for name in Budget.__dataclass_fields__},
        "case": draft.case,
        "agreement": draft.agreement,
    }  # fmt: skip


def _not_yours(owner: str) -> Refused:
    return Refused(
        "not_steward",
        Text(f"您不能授权「{owner}」的数据", f"You may not grant data of “{owner}”."),
        hint=Text(
            f"请「{owner}」的数据专员或数据安全官办理", f"Ask a steward of “{owner}” or a security officer."
        ),
    )
