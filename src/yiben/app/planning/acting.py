"""What is done on the pages of plans: report, compute, evaluate, say who answers, split."""

from datetime import date
from decimal import Decimal

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.forms import handed
from yiben.app.planning.measured import day_from, indicator_page
from yiben.app.planning.one import plan_page
from yiben.app.reactions import hands
from yiben.capabilities import plans, policy
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit

router = APIRouter(include_in_schema=False)


@router.post("/plans/report")
def report(visit: SignedVisit) -> Response:
    """A figure with what it rests on; another person accepts it."""
    said = {name: visit.text(name) for name in ("indicator", "organisation", "on", "value", "says")}
    try:
        with visit.writing() as work:
            case = plans.report(
                work,
                said["indicator"],
                organisation=said["organisation"],
                on=needed_day(said["on"], "on"),
                value=said["value"],
                says=said["says"],
                attachments=handed(visit, policy.flow(work, plans.REPORT).form),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(
            indicator_page(visit, said["indicator"], said=said, error=error), status=error.status
        )
    return visit.to(f"/cases/{case.number}", done="planning.reported")


@router.post("/plans/compute")
def compute(visit: SignedVisit) -> Response:
    """Compute an indicator by its formula as of a day, as whoever asks."""
    indicator = visit.text("indicator")
    try:
        plans.compute(visit.office, visit.who, indicator, on=needed_day(visit.text("on"), "on"))
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(indicator_page(visit, indicator, error=error), status=error.status)
    return visit.to(f"/plans/indicators/{indicator}", done="planning.computed")


@router.post("/plans/evaluate")
def evaluate(visit: SignedVisit) -> Response:
    """An evaluation; another person confirms it."""
    said = {name: visit.text(name) for name in ("plan", "kind", "as_of", "score", "third_party", "says")}
    try:
        with visit.writing() as work:
            third = plans.THIRD if said["third_party"] else plans.SELF
            case = plans.evaluate(
                work,
                said["plan"],
                kind=evaluation(said["kind"]),
                as_of=needed_day(said["as_of"], "as_of"),
                score=said["score"],
                third_party=said["third_party"],
                says=said["says"],
                attachments=handed(visit, policy.flow(work, third).form),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(plan_page(visit, said["plan"], said=said, error=error), status=error.status)
    return visit.to(f"/cases/{case.number}", done="planning.evaluated")


@router.post("/plans/assign")
def assign(visit: SignedVisit) -> Response:
    """Who answers for a task, an indicator or a target; `act=release` ends it."""
    plan = visit.text("plan")
    said = {name: visit.text(name) for name in ("subject", "kind", "key", "role")}
    try:
        kind = owner_kind(said["kind"])
        with visit.writing() as work:
            if visit.text("act") == "release":
                plans.release(work, said["subject"], kind=kind, key=said["key"])
            else:
                plans.assign(work, said["subject"], kind=kind, key=said["key"], role=said["role"] or "lead")
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(plan_page(visit, plan, said=said, error=error), status=error.status)
    return visit.to(f"/plans/{plan}", done="planning.assigned")


@router.post("/plans/powers")
def name_power(visit: SignedVisit) -> Response:
    """Under which power a task or an indicator is done; `act=off` takes it off."""
    plan, off = visit.text("plan"), visit.text("act") == "off"
    said = {name: visit.text(name) for name in ("subject", "power")}
    try:
        with visit.writing() as work:
            (plans.unname_power if off else plans.name_power)(work, said["subject"], said["power"])
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(plan_page(visit, plan, said=said, error=error), status=error.status)
    return visit.to(f"/plans/{plan}", done="planning.power_unnamed" if off else "planning.power_named")


@router.post("/plans/split")
def split(visit: SignedVisit) -> Response:
    """A target divided: one line a part, `organisation = value` or `organisation = value × weight`."""
    plan = visit.text("plan")
    try:
        parts = parts_from(visit.text("parts"))
        with visit.writing() as work:
            plans.split_target(work, visit.text("target"), parts)
    except YibenError as error:
        if visit.wants_json:
            raise
        said = {name: visit.text(name) for name in ("target", "parts")}
        return visit.show(plan_page(visit, plan, said=said, error=error), status=error.status)
    return visit.to(f"/plans/{plan}", done="planning.split")


def parts_from(text: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Lines of `organisation = value` or `organisation = value × weight`. BadInput `bad_parts` naming the line."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, _, figures = line.replace("＝", "=").partition("=")
        value, _, weight = figures.replace("x", "×").partition("×")
        try:
            part = plans.figure_from(value), plans.figure_from(weight.strip() or "1")
            sound = bool(name.strip()) and part[1] >= 0
        except BadInput:
            sound = False
        if not sound or name.strip() in found:
            raise BadInput(
                "bad_parts",
                Text(f"第 {number} 行应写作“单位 = 数值”，每个单位一次", f"Line {number} should read “organisation = value”, each once."),
                where={"line": number},
                hint=Text("例如：甲市 = 60；加权时写 甲市 = 60 × 2", "Such as: City A = 60; with a weight: City A = 60 × 2"),
            )  # fmt: skip
        found[name.strip()] = part
    return found


def needed_day(text: str, field: str) -> date:
    """A day somebody typed. BadInput `bad_date`."""
    found = day_from(text)
    if found is None:
        raise BadInput(
            "bad_date",
            Text(f"「{text[:20]}」不是日期", f"“{text[:20]}” is no date."),
            where={"field": field},
            hint=Text("写作 2025-12-31", "Write it as 2025-12-31."),
        )
    return found


def evaluation(word: str) -> plans.Evaluation:
    """A kind of evaluation. BadInput `bad_kind`."""
    if word not in set(plans.Evaluation):
        raise BadInput(
            "bad_kind",
            Text("评估类型是 yearly、mid_term 或 final", "`kind` is yearly, mid_term or final."),
            where={"field": "kind"},
        )
    return plans.Evaluation(word)


def owner_kind(word: str) -> plans.OwnerKind:
    """What answers. BadInput `bad_kind`."""
    if word not in set(plans.OwnerKind):
        raise BadInput(
            "bad_kind",
            Text(
                "责任主体是 organisation、account 或 company", "`kind` is organisation, account or company."
            ),
            where={"field": "kind"},
        )
    return plans.OwnerKind(word)
