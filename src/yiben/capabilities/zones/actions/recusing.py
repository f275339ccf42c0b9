"""Who must stand back (回避): nobody reviews their own firm, its subsidiaries or owners, or a body the application names."""

from collections.abc import Iterable

from yiben.capabilities import ledger, people
from yiben.capabilities.casework import Case
from yiben.capabilities.zones.actions.permitting import own_body
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

_WAYS = {
    "own": Text("属于申请单位", "belongs to the applicant"),
    "below": Text("属于申请单位的下属单位", "belongs to a body below the applicant"),
    "above": Text("属于申请单位的上级单位", "belongs to a body above the applicant"),
    "named": Text("属于申请中写明的关联单位", "belongs to a body the application names as related"),
}


def must_stand_back(work: Work, case: Case, accounts: Iterable[str]) -> None:
    """Refused `expert_own_firm` when one of these accounts is tied to the applicant; the first is named, and how.

    Asked when experts are named, when one scores and when the result goes on: people change bodies in between.
    """
    for account in accounts:
        way = _tie(work, case, account)
        if way:
            work.insist("zone.refused", case.id, code="expert_own_firm", account=account, way=way)
            says = _WAYS[way]
            raise Refused(
                "expert_own_firm",
                Text(f"专家 {account} {says.zh}，应当回避", f"{account} {says.en}: nobody reviews their own firm."),
                where={"case": case.number, "account": account, "way": way},
                hint=Text("请另选专家", "Name another expert."),
            )  # fmt: skip


def _tie(work: Work, case: Case, account: str) -> str:
    """How an account is tied to the applicant; empty when it is not."""
    firm, theirs = str(case.form["applicant"]), own_body(work, people.who_is(work, account))
    if theirs is None:
        return ""
    if theirs == firm:
        return "own"
    above = _path(work, theirs)
    if firm in above:
        return "below"
    if theirs in _path(work, firm):
        return "above"
    named = {found for one in case.form.get("related") or () if (found := _body(work, str(one)))}
    return "named" if named & above else ""


def _path(work: Work, organisation: str) -> set[str]:
    """An organisation and everything above it."""
    return {level[0] for level in ledger.levels_above(work, organisation)}


def _body(work: Work, reference: str) -> str | None:
    try:
        found = ledger.find_organisation(work, reference)
    except BadInput:  # several are called so: which is meant was asked when the application was filed
        return None
    return found.id if found else None
