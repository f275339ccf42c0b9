"""A demand becomes a request for sharing in one step: the matched columns, as far as the guard lets them go."""

from collections.abc import Mapping

from yiben.app.reactions import hands
from yiben.app.sharing.wording import in_a_year
from yiben.capabilities import casework, grants, ledger, sharing, stewardship
from yiben.capabilities.grants import Form, GrantedColumn, Road
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

USUAL = "administrative_approval"
"""The purpose of a demand that names none of the list."""


def ask_for(
    work: Work, demand: str, *, resource: str = "", basis: str = "", purpose: str = ""
) -> casework.Case:
    """File the request a demand (identifier) stands for, at `resource` (its best match when empty).

    Asked for are the columns that match, each in the form the assessment allows. The demand is then asked for, and met
    when the request is granted. Raises BadInput `no_match`, `no_basis`, Refused `not_your_list`, and what `sharing.ask`
    raises.
    """
    found = stewardship.find_demand(work, demand)
    chosen = _entry(work, found, resource)
    own = sharing.organisation_of(work, work.actor)
    if own.id != found.organisation:
        raise Refused(
            "not_your_list",
            Text("需求由提出单位自己申请", "The organisation whose demand it is asks for it."),
            where={"demand": found.id},
        )
    request = _request(work, found, chosen, basis=basis, purpose=purpose)
    case = sharing.ask(work, request, hands=hands())
    stewardship.asked(work, found.id, resource=chosen.resource, case=case.id)
    if sharing.decided_of(work, case=case.id):  # given at once: it is shared unconditionally
        stewardship.met(work, case.id)
    return case


def _entry(work: Work, found: stewardship.Demand, resource: str) -> stewardship.Overlap:
    wanted = ledger.describe(work, resource).resource.id if resource else None
    for one in stewardship.match(work, found, most=50):
        if one.items and wanted in (None, one.resource):
            return one
    raise BadInput(
        "no_match",
        Text("没有数据项能对上的目录", "No entry has any of these items."),
        where={"demand": found.id},
        hint=Text(
            "请改写数据项，或列入归集责任", "Name the items otherwise, or make it a duty to gather them."
        ),
    )


def _request(
    work: Work, found: stewardship.Demand, chosen: stewardship.Overlap, *, basis: str, purpose: str
) -> sharing.Request:
    wish, today = found.wish, grants.day_of(work.now())
    if not (basis or wish.basis).strip():
        raise BadInput(
            "no_basis",
            Text("请写明法律依据", "A request needs its legal basis."),
            where={"field": "basis"},
        )
    request = sharing.Request(
        resource=chosen.resource,
        columns=_columns(chosen, dict.fromkeys((one.item for one in chosen.items), Form.PLAIN)),
        purpose=purpose or _purpose(wish.purpose),
        purpose_says=(wish.says or wish.title)[:4000],
        basis=basis or wish.basis,
        roads=frozenset({Road.SQL, Road.VERIFY}),
        begins=today,
        ends=min(wish.until or "9999", in_a_year(today)),
        scenario=wish.matter,
    )
    assessed, _ = sharing.preview(work, request)
    forms = {one.item: _form(one) for one in assessed.columns}
    return sharing.Request(
        **{
            name: getattr(request, name)
            for name in sharing.Request.__slots__
            if name not in ("columns", "roads")
        },
        columns=_columns(chosen, {item: form for item, form in forms.items() if form is not None}),
        roads=request.roads if Form.VERIFY in forms.values() else frozenset({Road.SQL}),
    )


def _form(column: sharing.AssessedColumn) -> Form | None:
    """The most that leaves by a query; a check of a value where nothing does; None where not even that."""
    words: Mapping[sharing.Allowed, Form] = {
        sharing.Allowed.PLAIN: Form.PLAIN,
        sharing.Allowed.MASKED: Form.MASKED,
        sharing.Allowed.TOKEN: Form.TOKEN,
    }
    most = words.get(column.on(Road.SQL).allowed)
    if most is None and column.on(Road.VERIFY).allowed is not sharing.Allowed.NOTHING:
        return Form.VERIFY
    return most


def _columns(chosen: stewardship.Overlap, forms: Mapping[str, Form]) -> tuple[GrantedColumn, ...]:
    names = {one.item: one.name for one in chosen.items}
    return tuple(
        GrantedColumn(item=item, name=names[item], form=form) for item, form in forms.items() if item in names
    )


def _purpose(said: str) -> str:
    try:
        return sharing.declared().purpose(said).id
    except BadInput:  # words of the department, not of the list
        return USUAL
