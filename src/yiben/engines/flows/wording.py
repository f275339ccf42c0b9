"""What flows say to people: who may act, and why somebody may not."""

from collections.abc import Iterable, Mapping

from yiben.engines.flows.model import Field, Flow, Relation, Who
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

ROLES: Mapping[str, Text] = {
    Role.OWNER: Text("平台所有者", "the owner of the platform"),
    Role.OFFICER: Text("数据安全官", "a security officer"),
    Role.STEWARD: Text("数据专员", "a data steward"),
    Role.ANALYST: Text("数据分析人员", "an analyst"),
    Role.AUDITOR: Text("审计人员", "an auditor"),
    Role.BUREAU: Text("数据主管部门人员", "an officer of the data authority"),
    Role.CITIZEN: Text("公众", "a citizen"),
}
RELATIONS: Mapping[Relation, Text] = {
    Relation.FILER: Text("申请单位", "the organisation that files"),
    Relation.OWNER: Text("数据所属单位", "the organisation that owns the data"),
    Relation.AUTHORITY: Text("同级数据主管部门", "the data authority of its level"),
    Relation.PARENT: Text("上级单位", "the organisation above"),
}
NOT_FILER = Text("申请人不能办理自己的申请", "Nobody decides what they filed themselves.")
NOT_FILER_ORG = Text(
    "申请单位的人员不能办理本单位的申请", "Nobody of the organisation that files decides about it."
)
SPOKEN = Text("已经发表过意见", "Has given an opinion already.")
NO_REVIEW = Text("这一环节没有评审", "Nothing is reviewed at this step.")
ENDED = Text("已经办结，不再流转", "It is closed; nothing follows.")


def called(who: Who, flow: Flow) -> Text:
    """Somebody who may act, in words: 数据所属单位的数据专员."""
    if who.filer:
        return Text("申请人", "the filer")
    if who.field is not None:
        field = next((one for one in _fields(flow) if one.id == who.field), None)
        title = field.title if field else Text(who.field, who.field)
        return Text(f"“{title.zh}”中指定的人", f"whoever “{title.en}” names")
    role = ROLES.get(who.role or "", Text(who.role or "", who.role or ""))
    where = RELATIONS.get(who.relation)
    return Text(f"{where.zh}的{role.zh}", f"{role.en} of {where.en}") if where else role


def only(whos: Iterable[Who], flow: Flow) -> Text:
    """Who a step is for."""
    listed = [called(who, flow) for who in whos]
    zh, en = "、".join(one.zh for one in listed), " or ".join(one.en for one in listed)
    return Text(f"由{zh}办理", f"This is for {en}.")


def not_mover(flow: Flow, move: str) -> Text:
    """Somebody made an earlier move and so may not make this one."""
    title = next((one.title for one in flow.moves if one.id == move), Text(move, move))
    return Text(
        f"办理过“{title.zh}”的人不能再办理这一步", f"Whoever made “{title.en}” may not make this one too."
    )


def conflict(relation: Relation) -> Text:
    """Somebody's organisation has an interest (回避)."""
    where = RELATIONS.get(relation, Text("有关单位", "an organisation concerned"))
    return Text(f"{where.zh}的人员应当回避", f"People of {where.en} stand aside: a conflict of interest.")


def lacking(condition: str) -> Text:
    """What `needs` demands does not hold, where the flow has no sentence of its own."""
    return Text(f"条件不成立：{condition}", f"This does not hold: {condition}")


def unknown(titles: Iterable[Text]) -> Text:
    """What `needs` demands cannot be told: nobody said."""
    listed = list(titles)
    return Text(
        f"尚不清楚：{'、'.join(one.zh for one in listed)}",
        f"Not known yet: {', '.join(one.en for one in listed)}.",
    )


def _fields(flow: Flow) -> Iterable[Field]:
    yield from flow.form
    for move in flow.moves:
        yield from move.form
