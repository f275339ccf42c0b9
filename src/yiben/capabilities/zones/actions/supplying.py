"""Public data shared with a zone (共享, 第二十六条至第二十八条): by scenario, evaluated, consented to, by grade."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import casework, grants, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.grants import Draft, Form, GrantedColumn, Road
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import (
    bad,
    must_operate,
    must_oversee,
    must_stand,
    must_supervise,
    own_body,
    the_agreement,
    the_zone,
    today,
)
from yiben.capabilities.zones.model import SHARING, Use
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

SCALE = "beijing-public-data"
_BY_GRADE: Mapping[int, frozenset[Road]] = {
    1: frozenset({Road.SQL, Road.FILE, Road.API, Road.VERIFY, Road.DELIVERY}),
    2: frozenset({Road.API}),
    3: frozenset({Road.API}),
    4: frozenset({Road.VERIFY}),
}
"""Article 27: grade one raw, two and three by interface (no tenant space is built), four usable but not visible."""

SHARED_BY = tuple(str(road) for road in Road if any(road in by for by in _BY_GRADE.values()))
"""Roads some grade goes by."""


def ask(work: Work, agreement: str, *, form: Mapping[str, Any], hands: Hands) -> Case:
    """The operator asks for data of a scenario (第二十六条). Fields of `form`: as the flow `zone-sharing` has them."""
    found = the_agreement(work, agreement)
    must_operate(work, found)
    must_stand(work, found)
    resource = ledger.describe(work, str(form["resource"])).resource
    if str(form["ends"]) > found.ends:
        raise bad("ends", Text(f"协议于 {found.ends} 届满", f"The agreement runs out on {found.ends}."))
    return casework.file(
        work,
        SHARING,
        subject=resource.id,
        organisation=resource.organisation,
        title=f"{the_zone(work, found.zone).name} ← {resource.title}",
        form={**form, "agreement": found.id, "resource": resource.id},
        hands=hands,
    )


def evaluate(work: Work, case: Case, step: Step) -> None:
    """Effect `zones.evaluate`: none of the four of Article 28. Refused `negative_list`."""
    must_supervise(work, the_zone(work, the_agreement(work, str(case.form["agreement"])).zone))
    if not step.form.get("negative_list"):
        raise Refused("negative_list", Text("属于第二十八条负面清单的数据不得授权运营", "Data on the negative list of Article 28 are not authorised for operation."), where={"case": case.number})  # fmt: skip


def overseen(work: Work, case: Case, _step: Step) -> None:
    """Effect `zones.overseen`: a move open to any authority is the bureau's and the zone's supervisor's. Refused.

    The organisation the case is about moves it in its own right.
    """
    if work.actor.holds(Role.STEWARD) and own_body(work) == case.organisation:
        return
    must_oversee(work, the_zone(work, the_agreement(work, str(case.form["agreement"])).zone))


def share(work: Work, case: Case, step: Step) -> None:
    """Effect `zones.share`: the grant, by grade. Refused `grade_road` where a grade does not go by a road asked for.

    A column of which no grade is stated counts as grade four (parameter `grade-criteria`). Leaves `grant.given`,
    `zone.shared`.
    """
    form, agreement = case.form, the_agreement(work, str(case.form["agreement"]))
    must_stand(work, agreement)
    roads = frozenset(Road(one) for one in form["roads"])
    stated = graded(step.form.get("grades") or ())
    by_name = {one.name: one for one in ledger.describe(work, case.subject).items}
    names = [str(one) for one in form["columns"]]
    grades = {name: stated.get(name, 4) for name in names}
    _check(grades, roads, need=bool(step.form.get("necessity")))
    masked = frozenset(map(str, form.get("masked") or ()))
    given = grants.give(
        work,
        Draft(
            resource=case.subject,
            columns=tuple(
                GrantedColumn(item="", name=name, form=_form(name, grades[name], masked)) for name in names
            ),
            grantee=agreement.operator,
            roads=roads,
            purpose=str(form["scenario"]),
            purpose_says=str(form["need"]),
            basis=str(Text("授权运营协议", "Agreement of authorised operation")),
            begins=today(work),
            ends=str(form["ends"]),
            case=case.id,
            facts=_facts(
                form,
                {by_name[name].id: grade for name, grade in grades.items() if name in by_name},
                need=bool(step.form.get("necessity")),
            ),
        ),
    )
    store.add(
        work.db,
        Use(
            id=given.id,
            agreement=agreement.id,
            product=None,
            partner=None,
            scenario=str(form["scenario"]),
            resource=case.subject,
            given=stamp(work.now()),
        ),
    )
    work.leave("zone.shared", given.id, agreement=agreement.id, resource=case.subject, scenario=str(form["scenario"]), grades=grades)  # fmt: skip


def graded(said: Sequence[str]) -> Mapping[str, int]:
    """`name=2` lines as grades 1 to 4 by column. BadInput `bad_zone` for what is none."""
    found = {}
    for one in said:
        name, _, grade = str(one).rpartition("=")
        if not name.strip() or grade.strip() not in {"1", "2", "3", "4"}:
            raise bad("grades", Text(f"「{one}」应写作 列名=级别（1 至 4）", f"“{one}” is written column=grade (1 to 4)."))  # fmt: skip
        found[name.strip()] = int(grade)
    return found


def _check(grades: Mapping[str, int], roads: frozenset[Road], *, need: bool) -> None:
    for name, grade in grades.items():
        if not roads <= _BY_GRADE[grade] or (grade == 4 and not need):
            raise Refused(
                "grade_road",
                Text(
                    f"列「{name}」为 {grade} 级：{_SAYS[grade].zh}（第二十七条）",
                    f"Column “{name}” is of grade {grade}: {_SAYS[grade].en} (Article 27).",
                ),
                where={"column": name, "grade": grade, "roads": sorted(map(str, roads))},
            )


_SAYS: Mapping[int, Text] = {
    1: Text("允许提供原始数据", "raw data may be shared"),
    2: Text("须通过数据接口", "by data interface only"),
    3: Text("须通过数据接口", "by data interface only"),
    4: Text("原则上不予共享，确有需求的只能可用不可见（仅核验）", "in principle not shared; with a real need usable but not visible (verification only)"),
}  # fmt: skip


def _form(name: str, grade: int, masked: frozenset[str]) -> Form:
    if grade == 4:
        return Form.VERIFY
    return Form.MASKED if name in masked else Form.PLAIN


def _facts(form: Mapping[str, Any], grades: Mapping[str, int], *, need: bool) -> dict[str, object]:
    """What the packs in force are told of a read under the grant."""
    return {
        "setting": "zone",
        "recipient": "zone_operator",
        "scenario": True,
        "agreement_in_force": True,
        "authorised": True,
        "evaluated": True,
        "provider_consent": True,
        "city_platform": True,
        "subject_authorisation": bool(form.get("subject_authorisation")),
        "approval": True,
        "grades": {item: {SCALE: grade} for item, grade in grades.items()},
        **({"necessity": True, "usable_not_visible": True} if need else {}),
    }
