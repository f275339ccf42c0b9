"""A city with a flow of its own: people of three organisations, and a pack whose flow has one of everything."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import casework, ledger, people, policy
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

KIND = "data.demand"
FLOW = "city-demands@1/data-demand"
ORGANISATIONS = ("市交通运输局", "市公安局", "市大数据局")
PEOPLE = {
    "fay": ("市交通运输局", Role.ANALYST),  # files
    "sam": ("市公安局", Role.STEWARD),  # of those who own the data
    "sue": ("市公安局", Role.STEWARD),
    "bea": ("市大数据局", Role.BUREAU),
    "bob": ("市大数据局", Role.BUREAU),
    "tom": ("市交通运输局", Role.STEWARD),
}
_PACK = """\
id = "city-demands"
version = "1"
zh = "市公共数据需求管理办法"
en = "City rules on demands for public data"
issuer_zh = "市大数据局"
issuer_en = "City data bureau"
status = "in_force"
published = 2026-01-01
from = 2026-02-01
silence = "permit"
"""
_ARTICLES = """\
[[article]]
id = "1"
zh = "提出"
en = "Demands"
text = "部门需要数据的，应当写明用途。数据所属单位应当自收到之日起五个工作日内受理。"
cover = "declared"

[[article]]
id = "2"
zh = "评审"
en = "Review"
text = "数据主管部门组织评审，平均分六十分以上的通过。"
cover = "declared"
"""
_FLOWS = """\
[[flow]]
id = "data-demand"
kind = "data.demand"
zh = "数据需求"
en = "Demand for data"
says_zh = "部门提出数据需求，由数据所属单位受理、主管部门评审。"
says_en = "An organisation says which data it needs; the owner takes it up, the authority judges it."
article = ["1"]
start = "asked"

[[flow.form]]
id = "owner"
zh = "数据所属单位"
en = "Whose data"
type = "organisation"
required = true

[[flow.form]]
id = "purpose"
zh = "用途"
en = "Purpose"
type = "long_text"
required = true
most = 200

[[flow.form]]
id = "fields"
zh = "所需数据项"
en = "Columns needed"
many = true
says_zh = "写数据项的中文名。"
says_en = "Names of the columns."

[[flow.form]]
id = "mode"
zh = "提供方式"
en = "How"
type = "choice"
choice = [{ id = "api", zh = "接口", en = "by API" }, { id = "file", zh = "文件", en = "as a file" }]

[[flow.form]]
id = "until"
zh = "使用至"
en = "Until"
type = "date"

[[flow.form]]
id = "proof"
zh = "依据文件"
en = "Document it is based on"
type = "attachment"

[[flow.state]]
id = "asked"
zh = "待受理"
en = "To be taken up"
says_zh = "数据所属单位的数据专员核对用途。"
says_en = "A steward of the owner checks the purpose."
[flow.state.deadline]
within = { working_days = 5 }
remind = 2
escalate = [{ role = "officer" }]
article = ["1"]

[[flow.state]]
id = "correcting"
zh = "补正"
en = "To be corrected"
says_zh = "申请人按意见补正。"
says_en = "The filer corrects it as asked."
[flow.state.deadline]
within = { working_days = 10 }
move = "lapse"

[[flow.state]]
id = "judged"
zh = "评审"
en = "Under review"
says_zh = "主管部门两人并行评审，平均六十分以上通过。"
says_en = "Two of the authority judge side by side; a mean of sixty passes."
[flow.state.review]
who = [{ role = "bureau", relation = "authority" }]
quorum = 2
passed = "pass"
failed = "fail"
most = 100
least = 60
excludes = ["filer"]

[[flow.state]]
id = "agreed"
zh = "同意提供"
en = "Agreed"
says_zh = "列入责任清单。"
says_en = "It is on the list of what is owed."
end = "done"

[[flow.state]]
id = "refused"
zh = "不予提供"
en = "Refused"
says_zh = "已说明理由。"
says_en = "The reason was given."
end = "refused"

[[flow.state]]
id = "withdrawn"
zh = "已撤回"
en = "Withdrawn"
says_zh = "申请人撤回。"
says_en = "The filer took it back."
end = "withdrawn"

[[flow.state]]
id = "lapsed"
zh = "已失效"
en = "Lapsed"
says_zh = "逾期未补正。"
says_en = "Nobody corrected it in time."
end = "lapsed"

[[flow.move]]
id = "accept"
zh = "受理"
en = "Take up"
from = ["asked"]
to = "judged"
who = [{ role = "steward", relation = "owner" }]
not_who = ["filer_org"]
batch = true
article = ["1"]
[[flow.move.form]]
id = "remark"
zh = "受理意见"
en = "Remark"
required = true
most = 100

[[flow.move]]
id = "return"
zh = "退回补正"
en = "Return for correction"
from = ["asked"]
to = "correcting"
who = [{ role = "steward", relation = "owner" }]
returns = true
[[flow.move.form]]
id = "reason"
zh = "需要补正什么"
en = "What to correct"
type = "long_text"
required = true

[[flow.move]]
id = "refuse"
zh = "不予受理"
en = "Refuse"
from = ["asked"]
to = "refused"
who = [{ role = "steward", relation = "owner" }]
batch = true

[[flow.move]]
id = "again"
zh = "重新提交"
en = "Send again"
from = ["correcting"]
to = "asked"
who = [{ filer = true }]
[[flow.move.form]]
id = "purpose"
zh = "用途"
en = "Purpose"
type = "long_text"
required = true
most = 200

[[flow.move]]
id = "lapse"
zh = "逾期失效"
en = "Lapse"
from = ["correcting"]
to = "lapsed"
by_itself = true

[[flow.move]]
id = "pass"
zh = "评审通过"
en = "Passed"
from = ["judged"]
to = "agreed"
by_itself = true
article = ["2"]

[[flow.move]]
id = "fail"
zh = "评审未通过"
en = "Not passed"
from = ["judged"]
to = "refused"
by_itself = true
article = ["2"]

[[flow.move]]
id = "withdraw"
zh = "撤回"
en = "Withdraw"
from = ["asked", "correcting", "judged"]
to = "withdrawn"
who = [{ filer = true }]
"""


def settle(platform: Platform, folder: Path) -> dict[str, str]:
    """Organisations, people and the pack; a session of each person."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("pack", _PACK), ("articles", _ARTICLES), ("flows", _FLOWS)):
        (folder / f"{name}.toml").write_text(text)
    owner = platform.owner()
    with platform.office.writing(owner) as work:
        for name in ORGANISATIONS:
            ledger.ensure_organisation(work, name)
        made = [
            people.create_account(work, name=name, title=Text(name, name), roles=frozenset({role}), org=org)
            for name, (org, role) in PEOPLE.items()
        ]
        pack = policy.load(work, policy.prepare(folder))
    with platform.office.writing(actor(platform, "officer")) as work:
        policy.propose(work, pack.id)
    with platform.office.writing(owner) as work:
        policy.approve(work, pack.id)
    return {
        name: people.sign_in(platform.office, name=name, password=one.password, address="test").token
        for name, one in zip(PEOPLE, made, strict=True)
    }


def actor(platform: Platform, name: str) -> Actor:
    """Somebody by the name of their account."""
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, name)


def file(platform: Platform, *, title: str = "核对驾驶人", who: str = "fay", **form: Any) -> casework.Case:
    """A demand of the transport bureau for data of the police."""
    with platform.office.writing(actor(platform, who)) as work:
        police = ledger.find_organisation(work, "市公安局")
        assert police is not None
        said = {"owner": police.id, "purpose": "核对网约车驾驶人身份", **form}
        return casework.file(
            work, KIND, subject=police.id, organisation=police.id, title=title, form=said, hands=hands()
        )


def move(platform: Platform, who: str, case: casework.Case, step: str, **form: Any) -> casework.Case:
    """Make a move."""
    with platform.office.writing(actor(platform, who)) as work:
        return casework.move(work, case.id, step, seen=case.version, form=form, hands=hands())


def judge(platform: Platform, who: str, case: casework.Case, *, score: float) -> casework.Case:
    """Give an opinion."""
    with platform.office.writing(actor(platform, who)) as work:
        return casework.give_opinion(
            work, case.id, agrees=score >= 60, score=score, says="用途明确", hands=hands()
        )


def late(platform: Platform, cases: Sequence[casework.Case]) -> None:
    """Let the deadline of these pass, as if they had been filed long ago."""
    with platform.engine.begin() as db:
        for one in cases:
            for table, column in (("casework_case", "id"), ("casework_holder", '"case"')):
                db.exec_driver_sql(
                    f"UPDATE {table} SET due = '2026-03-02T15:59:59.999999Z' WHERE {column} = ?", (one.id,)
                )
