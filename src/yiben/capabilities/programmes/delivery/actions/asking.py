"""What is asked for (申请内容): looked into before anything is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.actions.handing import check_brought
from yiben.capabilities.programmes.delivery.model import Brought, Call, Payee
from yiben.engines.rules.entitlements.model import Form, Once, Programme, ProgrammeKind
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is applied for. `facts` beside those known; `files`: one for each material; `of`: for whom, when by a desk.

    `materials`: identifier → what was shown at a desk, on paper: an applicant's own word for it counts for nothing.
    """

    call: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Brought, ...] = ()
    payee: Payee | None = None
    project: str = ""
    code: str = ""
    of: str = ""


def form_of(programme: Programme, call: Call) -> Form:
    """What a round gives: vouchers of its scheme where the programme is of vouchers, whatever their face (一事一议)."""
    if programme.benefit is None:
        return Form.TITLE
    vouchers_ = programme.kind is ProgrammeKind.VOUCHER and bool(call.scheme)
    return Form.VOUCHER if vouchers_ else programme.benefit.form


def check(asked: Ask, call: Call, programme: Programme) -> None:
    """It says where the money goes and for which project, where that is needed. BadInput `bad_application`."""
    if form_of(programme, call) in {Form.MONEY, Form.CASE_BY_CASE} and asked.payee is None:
        raise _bad(
            "payee", Text("请写明收款户名、账号和开户行", "Say where the money goes: name, account, bank.")
        )
    if asked.payee is not None:
        checked_payee(asked.payee)
    if programme.once in {Once.PROJECT, Once.FACILITY} and not asked.project.strip():
        raise _bad("project", Text("请写明项目", "Name the project."))


def check_materials(work: Work, asked: Ask, call: Call) -> None:
    """Files are of this round's materials; words for what lies on paper are the desk's alone."""
    check_brought(asked.files, call)
    ids = {one.id for one in call.materials}
    for name in asked.materials:
        if name not in ids:
            raise _bad(
                "materials", Text(f"不需要材料「{name[:60]}」", f"No material “{name[:60]}” is asked for.")
            )
    if asked.materials and not vouchers.administers(work, call.organisation):
        raise BadInput(
            "material_file",
            Text(
                "材料须上传文件，只写名称不算提交", "A material is a file: its name alone hands nothing in."
            ),
            where={"field": f"material.{next(iter(asked.materials))}"},
            hint=Text("上传扫描件或电子文件", "Upload a scan or the document itself."),
        )


def checked_payee(said: Payee) -> dict[str, str]:
    """Where money goes, spaces taken out of the number. BadInput `bad_application`."""
    account = said.account.replace(" ", "").replace("-", "")
    if (
        not said.name.strip()
        or not said.bank.strip()
        or not (8 <= len(account) <= 34 and account.isascii() and account.isalnum())
    ):
        raise _bad("payee", Text("收款户名、账号或开户行无效", "Name, account or bank cannot be."))
    return {
        "name": said.name.strip()[:200],
        "account": account,
        "bank": said.bank.strip()[:200],
        "bank_code": said.bank_code.strip()[:20],
    }


def _bad(field_name: str, says: Text) -> BadInput:
    return BadInput("bad_application", says, where={"field": field_name})
