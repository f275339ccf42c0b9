"""Who applies (申请人): one file however they call themselves, told by their credit code (统一社会信用代码)."""

from dataclasses import dataclass

from yiben.capabilities import ledger, vouchers
from yiben.capabilities.programmes.delivery.store import calls as store
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

_CODE = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who applies, as written down the first time."""

    id: str
    name: str
    code: str


def applicant(work: Work, reference: str = "", *, code: str = "") -> Applicant:
    """The applicant the actor means: themselves, or `reference` for whoever oversees or runs benefits.

    A company is told by its credit code, the ledger's or the one it states. Refused `same_applicant` when the
    code is that of an applicant under another name; BadInput `bad_code`.
    """
    party = vouchers.called(work, reference) if reference else vouchers.me(work)
    said = _code(party.code or code)
    if said:
        other = ledger.find_organisation(work, said)
        if other is not None and other.id != party.id:
            raise _same(other.name, party.name, said)
    row = store.know_applicant(work.db, party.id, party.name, said)
    if row["id"] != party.id:
        raise _same(str(row["name"]), party.name, said or "")
    if said and row["code"] != said:
        raise Refused(
            "code_changed",
            Text(
                f"「{party.name}」登记的统一社会信用代码不同",
                f"“{party.name}” is known by another credit code.",
            ),
            where={"field": "code"},
        )
    return Applicant(id=party.id, name=party.name, code=said or str(row["code"] or ""))


def _code(said: str) -> str | None:
    code = said.strip().upper().replace(" ", "").replace("-", "")
    if not code:
        return None
    if len(code) != _CODE or not (code.isascii() and code.isalnum()):
        raise BadInput(
            "bad_code",
            Text("统一社会信用代码应为 18 位字母和数字", "A credit code is 18 letters and digits."),
            where={"field": "code"},
        )
    return code


def _same(first: str, second: str, code: str) -> Refused:
    return Refused(
        "same_applicant",
        Text(
            f"「{first}」与「{second}」是同一主体（{code}），不能分别申请",
            f"“{first}” and “{second}” are one and the same ({code}): they do not apply apart.",
        ),
        where={"name": first, "field": "code"},
        hint=Text("请以登记的名称申请", "Apply under the name that is registered."),
    )
