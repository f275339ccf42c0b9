"""A target divided among those who carry it (纵向拆解), and who answers for what (责任分工)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from yiben.capabilities import ledger, people
from yiben.capabilities.plans.actions.judging import judge
from yiben.capabilities.plans.actions.permitting import must_keep, organisation_called, target_called
from yiben.capabilities.plans.actions.taking import NOT_JUDGED
from yiben.capabilities.plans.model import WHOLE, Line, Owner, OwnerKind, Target
from yiben.capabilities.plans.store import joining
from yiben.capabilities.plans.store import plans as store
from yiben.capabilities.plans.store.rows import promise_row, said
from yiben.engines.rules.promises import Comparator, RollUp, Share, Split, aim_of, split
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_CREDIT_CODE = 18


def split_target(work: Work, target: str, parts: Mapping[str, tuple[Decimal, Decimal]]) -> Split | None:
    """Divide a target among organisations: reference → (value, weight); the parts before are ended. `plan.split`.

    Answers what the parts come to beside the whole; the difference is said, not mended. None where they cannot be
    compared. Raises BadInput `nothing_to_split`, NotFound `no_organisation`, Refused `not_your_plan`.
    """
    must_keep(work)
    found = target_called(work, target)
    promise = found.promise
    if promise.value is None or found.parent is not None or promise.comparator is Comparator.BETWEEN:
        raise BadInput(
            "nothing_to_split",
            Text("只有带数值的总目标可以拆解", "Only a whole target with one value can be split."),
            where={"target": found.id},
        )
    day = day_in_beijing(work.now()).isoformat()
    store.end_targets(work.db, [one.target.id for one in store.lines(work.db, parent=found.id)], day=day)
    made: list[str] = []
    bodies: set[str] = set()
    for reference, (value, weight) in parts.items():
        body = organisation_called(work, reference)
        if body == WHOLE:
            raise BadInput("nothing_to_split", Text("每一份都要写单位", "Every part names its organisation."))
        if body in bodies:
            raise BadInput(
                "part_twice",
                Text(f"「{reference[:80]}」已有一份", f"“{reference[:80]}” has a part already."),
                where={"organisation": reference[:80]},
            )
        bodies.add(body)
        made.append(_part(work, found, body, value, weight))
    judge(work, made)
    work.leave("plan.split", found.id, parts=len(made))
    return parts_of(work, found)


def parts_of(work: Work, target: Target) -> Split | None:
    """What the parts of a target come to beside it; None without parts, or where they are not added up."""
    lines = store.lines(work.db, parent=target.id)
    indicator = store.find_indicator(work.db, target.indicator)
    assert indicator is not None
    return added(target, lines, indicator.roll_up)


def added(target: Target, lines: tuple[Line, ...], how: RollUp) -> Split | None:
    """The same of lines that were read already."""
    aim = aim_of(target.promise)
    if aim is None or not lines:
        return None
    shares = [
        Share(value=one.target.promise.value, weight=one.target.weight)
        for one in lines
        if one.target.promise.value is not None
    ]
    whole = aim.mark if target.promise.relative_to else target.promise.value
    return split(whole, shares, how) if whole is not None else None


def _part(work: Work, whole: Target, body: str, value: Decimal, weight: Decimal) -> str:
    name = ledger.organisation_names(work, [body]).get(body, body)
    promise = replace(whole.promise, value=value, baseline=None, relative_to=None)
    identifier = new_id("tgt")
    row = NOT_JUDGED | {
        "id": identifier,
        "plan": whole.plan,
        "indicator": whole.indicator,
        "code": whole.code,
        "title_zh": f"{name}：{said(value)}",
        "title_en": f"{name}: {said(value)}",
        "word": whole.word,
        **promise_row(promise),
        "article": whole.article,
        "line": whole.line,
        "organisation": body,
        "parent": whole.id,
        "weight": said(weight),
        "ended": None,
    }
    store.add_target(work.db, row)
    at = stamp(work.now())
    store.give(
        work.db,
        Owner(subject=identifier, kind=OwnerKind.ORGANISATION, key=body, role="lead", since=at, given_by=work.actor.account),
    )  # fmt: skip
    return identifier


def assign(work: Work, subject: str, *, kind: OwnerKind, key: str, role: str = "lead") -> Owner:
    """Somebody answers for a node, an indicator or a target from now on. Leaves `plan.assigned`.

    `key`: any name of an organisation, an account, or a company's unified social credit code.
    """
    must_keep(work)
    _there(work, subject)
    known = _key(work, kind, key)
    if role not in {"lead", "with"}:
        raise BadInput(
            "bad_role", Text("role 只能是 lead 或 with", "`role` is lead or with."), where={"role": role[:20]}
        )
    one = Owner(
        subject=subject, kind=kind, key=known, role=role, since=stamp(work.now()), given_by=work.actor.account
    )
    store.give(work.db, one)
    work.leave(
        "plan.assigned",
        subject,
        of=kind,
        role=role,
        organisation=known if kind is OwnerKind.ORGANISATION else None,
    )
    return one


def release(work: Work, subject: str, *, kind: OwnerKind, key: str) -> None:
    """They answer for it no more, under no power. NotFound `no_owner`. Leaves `plan.released`."""
    must_keep(work)
    known = _key(work, kind, key)
    if not store.take_away(work.db, subject, kind, known):
        raise NotFound(
            "no_owner",
            Text("没有这项责任", "Nobody of that name answers for it."),
            where={"subject": subject[:40]},
        )
    if kind is OwnerKind.ORGANISATION:
        joining.drop_powers(work.db, subject, organisation=known)
    work.leave("plan.released", subject, of=kind)


def _key(work: Work, kind: OwnerKind, key: str) -> str:
    if kind is OwnerKind.ORGANISATION:
        return organisation_called(work, key)
    if kind is OwnerKind.ACCOUNT:
        return people.who_is(work, key).account
    if len(key) != _CREDIT_CODE or not (key.isascii() and key.isalnum()):
        raise BadInput(
            "bad_credit_code",
            Text("统一社会信用代码是 18 位", "A unified social credit code has 18 characters."),
            where={"key": key[:40]},
        )
    return key.upper()


def _there(work: Work, subject: str) -> None:
    db = work.db
    if store.find_node(db, subject) or store.find_indicator(db, subject) or store.find_target(db, subject):
        return
    raise NotFound(
        "no_subject",
        Text(f"没有 {subject[:40]}", f"There is no {subject[:40]}."),
        where={"subject": subject[:40]},
        hint=Text("写任务、指标或目标的编号", "Name a task, an indicator or a target by its identifier."),
    )
