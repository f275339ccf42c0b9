"""Narrowing a request (缩小范围): an approver may take away, never add. Pure."""

from dataclasses import asdict, replace

from yiben.capabilities.grants import FORM_TITLES, Budget, Form, GrantedColumn, Road, both
from yiben.capabilities.sharing.model import Narrowing, Request
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

_STRICTER: dict[Form, frozenset[Form]] = {
    Form.PLAIN: frozenset(Form),
    # A mask keeps part of a value, a token keeps which values are equal: neither contains the other.
    Form.MASKED: frozenset({Form.MASKED, Form.VERIFY}),
    Form.TOKEN: frozenset({Form.TOKEN, Form.VERIFY}),
    Form.VERIFY: frozenset({Form.VERIFY}),
}


def may_become(asked: Form, given: Form) -> bool:
    """Whether `given` shows nothing that `asked` would not."""
    return given in _STRICTER[asked]


def narrowed(asked: Request, left: Narrowing) -> Request:
    """What is left of a request. Refused `sharing_widened` naming the field where something would be added."""
    columns = asked.columns if left.columns is None else _columns(asked, left)
    roads = asked.roads if left.roads is None else left.roads
    if not columns or not roads:
        raise _widened("columns", Text("至少留下一个数据项和一种方式，否则请不予同意", "Leave a column and a road at least; otherwise refuse the request."))  # fmt: skip
    if not roads <= asked.roads:
        extra = ", ".join(sorted(str(road) for road in roads - asked.roads))
        raise _widened("roads", Text(f"未申请的方式：{extra}", f"Roads nobody asked for: {extra}."))
    begins, ends = left.begins or asked.begins, left.ends or asked.ends
    if begins < asked.begins or ends > asked.ends or ends < begins:
        raise _widened("ends", Text("期限只能在所申请的起止之内", "The term lies within the one asked for."))
    days = asked.storage_days if left.storage_days is None else left.storage_days
    if days > asked.storage_days:
        raise _widened("storage_days", Text("存储时限只能缩短", "The storage period can only be shortened."))
    return replace(
        asked,
        columns=columns,
        roads=roads,
        begins=begins,
        ends=ends,
        storage_days=days,
        rows=_rows(asked.rows, left.rows),
        budget=asked.budget if left.budget is None else _budget(asked.budget, left.budget),
        attests=tuple(dict.fromkeys((*asked.attests, *left.attests))),
    )


def road_fits(form: Form, road: Road) -> bool:
    """Whether a column of this form can be used on a road.

    What is verify-only is only ever verified; what is masked or a token never is, since neither says yes or no.
    """
    if road is Road.VERIFY:
        return form in (Form.PLAIN, Form.VERIFY)
    return form is not Form.VERIFY


def _columns(asked: Request, left: Narrowing) -> tuple[GrantedColumn, ...]:
    wanted = dict(left.columns or {})
    kept = []
    for column in asked.columns:
        form = wanted.pop(column.item, None)
        if form is None:
            continue
        if not may_become(column.form, form):
            was, now = FORM_TITLES[column.form], FORM_TITLES[form]
            raise _widened(
                "columns",
                Text(
                    f"“{column.name}”申请的是{was.zh}，不能批准为{now.zh}",
                    f"“{column.name}” was asked for as {was.en}, it cannot be given as {now.en}.",
                ),
            )
        kept.append(replace(column, form=form))
    if wanted:
        extra = ", ".join(sorted(wanted))
        raise _widened("columns", Text(f"未申请的数据项：{extra}", f"Columns nobody asked for: {extra}."))
    return tuple(kept)


def _rows(asked: str | None, more: str | None) -> str | None:
    if not more:
        return asked
    return both(asked, more) if asked else more


def _budget(asked: Budget, left: Budget) -> Budget:
    before, after = asdict(asked), asdict(left)
    for name, most in after.items():
        if most is not None and before[name] is not None and most > before[name]:
            raise _widened(
                "budget",
                Text(
                    f"用量 {name} 申请的是 {before[name]}，不能批准为 {most}",
                    f"{name} was asked for as {before[name]}; it cannot be {most}.",
                ),
            )
    return Budget(**{name: most if most is not None else before[name] for name, most in after.items()})


def _widened(field: str, says: Text) -> Refused:
    return Refused(
        "sharing_widened",
        Text(f"批准只能缩小申请的范围：{says.zh}", f"An approval can only narrow what was asked: {says.en}"),
        where={"field": field},
        hint=Text("需要更多时请另行申请", "Whoever needs more files another request."),
    )
