"""Plans come in (规划入库): those of the packs that rule, and those made by hand. What figures stood on stays."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from yiben.capabilities import ledger, policy
from yiben.capabilities.plans.actions.judging import judge
from yiben.capabilities.plans.actions.permitting import must_keep, organisation_called
from yiben.capabilities.plans.model import WHOLE, Owner, OwnerKind, Plan, Source
from yiben.capabilities.plans.store import plans as store
from yiben.capabilities.plans.store.rows import promise_row, said
from yiben.engines.rules.promises import Baseline, Promise, Stand, Why
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.ids import stable_id
from yiben.kernel.text import Text


def make_plan(work: Work, text: str, *, organisation: str = "") -> Plan:
    """A plan of this installation's own, from TOML (docs/howto/plans.md); the same id again is a new reading of it.

    Raises BadInput with every problem and its line, Refused `not_your_plan`. Leaves `plan.made`.
    """
    must_keep(work)
    pack = policy.read_plan(text)
    before = store.find_plan(work.db, _id(pack.id, Source.HAND))
    plan = _keep(work, pack, Source.HAND, citation="", organisation=organisation_called(work, organisation))
    work.leave("plan.made", plan.id, code=plan.code, title=plan.title.zh, again=before is not None)
    return plan


def take_in(office: Office) -> tuple[str, ...]:
    """Bring in the plans of packs that rule and have changed, end those of packs that no longer do; answers their codes."""
    with office.reading(SYSTEM) as work:
        changed, over = _changed(work)
    if not changed and not over:
        return ()
    with office.writing(SYSTEM) as work:
        day = day_in_beijing(work.now()).isoformat()
        for code in over:
            store.end_plan(work.db, code, day=day)
            work.leave("plan.ended", code)
        for pack in changed:
            plan = _keep(work, pack, Source.PACK, citation=pack.citation, organisation="")
            store.end_plan(work.db, pack.id, day=None)
            work.leave("plan.taken", plan.id, code=plan.code, pack=pack.citation)
    return (*over, *(pack.id for pack in changed))


def _changed(work: Work) -> tuple[list[policy.Pack], list[str]]:
    known = store.digests(work.db)
    ruling: dict[str, str] = {}
    found = []
    for pack in policy.ruling(work):
        active = policy.active(work, pack.id)
        if active is None:
            continue
        ruling[pack.id] = active.digest
        if known.get(pack.id) == (active.digest, None):
            continue
        whole = policy.pack(work, pack.id)
        if whole.indicators or whole.tasks or whole.targets:
            found.append(whole)
    over = [code for code, (_, ended) in known.items() if ended is None and code not in ruling]
    return found, over


def _id(code: str, source: Source) -> str:
    return stable_id("plan", source, code)


def _keep(work: Work, pack: policy.Pack, source: Source, *, citation: str, organisation: str) -> Plan:
    plan_id, now = _id(pack.id, source), work.now()
    head = pack.head
    store.keep_plan(
        work.db,
        {
            "id": plan_id,
            "code": pack.id,
            "source": source,
            "citation": citation,
            "digest": pack.digest,
            "title_zh": head.title.zh,
            "title_en": head.title.en,
            "issuer_zh": head.issuer.zh,
            "issuer_en": head.issuer.en,
            "number": head.number,
            "begins": head.from_.isoformat() if head.from_ else None,
            "ends": head.until.isoformat() if head.until else None,
            "organisation": organisation or None,
            "made_by": work.actor.account,
            "made_at": stamp(now),
            "ended": None,
        },
    )
    day = day_in_beijing(now).isoformat()
    before = {one.id for one in store.nodes(work.db, plan_id)} | {
        one.id for one in store.indicators(work.db, plan_id)
    }
    store.keep_tree(
        work.db,
        plan_id,
        nodes=list(_nodes(pack, plan_id)),
        indicators=list(_indicators(pack, plan_id)),
        targets=list(_targets(pack, plan_id)),
        day=day,
    )
    _own(work, pack, plan_id, known=before)
    judge(work, [one.target.id for one in store.lines(work.db, plan_id=plan_id)])
    found = store.find_plan(work.db, plan_id)
    assert found is not None
    return found


def _nodes(pack: policy.Pack, plan: str) -> Iterator[dict[str, Any]]:
    for position, one in enumerate(pack.tasks):
        yield {
            "id": stable_id("node", plan, one.id),
            "plan": plan,
            "code": one.id,
            "kind": str(one.kind),
            "title_zh": one.title.zh,
            "title_en": one.title.en,
            "says_zh": one.says.zh if one.says else "",
            "says_en": one.says.en if one.says else "",
            "parent": stable_id("node", plan, one.part_of) if one.part_of else None,
            "position": position,
            "by": one.by.isoformat() if one.by else None,
            "article": "、".join(one.article),
            "line": _line(one.line),
            "owners_said": [[owner.title.zh, owner.title.en, str(owner.role)] for owner in one.owners],
            "service": list(one.service),
            "ended": None,
        }


def _indicators(pack: policy.Pack, plan: str) -> Iterator[dict[str, Any]]:
    for one in pack.indicators:
        yield {
            "id": stable_id("ind", plan, one.id),
            "plan": plan,
            "code": one.id,
            "node": stable_id("node", plan, one.part_of) if one.part_of else None,
            "title_zh": one.title.zh,
            "title_en": one.title.en,
            "reading_zh": one.reading.zh if one.reading else "",
            "reading_en": one.reading.en if one.reading else "",
            "unit": one.unit,
            "better": one.better,
            "every": one.every,
            "roll_up": one.roll_up,
            "article": "、".join(one.article),
            "line": _line(one.line),
            "formula": one.formula,
            "formula_by": None,
            "ended": None,
        }


def _targets(pack: policy.Pack, plan: str) -> Iterator[dict[str, Any]]:
    better = {one.id: one.better for one in pack.indicators}
    figures = {one.id: one.default[0] for one in pack.parameters if one.default}
    for one in pack.targets:
        given = figures.get(one.tolerance) if isinstance(one.tolerance, str) else one.tolerance
        base = one.baseline
        promise = Promise(
            comparator=one.comparator,
            better=better[one.indicator],
            value=_exact(one.value),
            to=_exact(one.to),
            tolerance=_exact(given),
            resolve=one.strength,
            by=one.by,
            baseline=Baseline(value=Decimal(str(base.value)), on=base.on, word=base.word or "")
            if base
            else None,
            relative_to=one.relative_to,
            lost=one.status,
        )
        yield {
            "id": stable_id("tgt", plan, one.id),
            "plan": plan,
            "indicator": stable_id("ind", plan, one.indicator),
            "code": one.id,
            "title_zh": one.title.zh,
            "title_en": one.title.en,
            "word": one.word or "",
            **promise_row(promise),
            "article": "、".join(one.article),
            "line": _line(one.line),
            **PART_OF_NOTHING,
            **NOT_JUDGED,
        }


def _line(lines: str | None) -> str:
    """Lines of the source; a range of one line is that line."""
    first, _, last = (lines or "").partition("-")
    return first if first == last else lines or ""


PART_OF_NOTHING = {"organisation": WHOLE, "parent": None, "weight": "1", "ended": None}
NOT_JUDGED: dict[str, Any] = {
    "stand": Stand.NO_FIGURES,
    "why": Why.NOTHING_REPORTED,
    "judged": "",
    **dict.fromkeys(("latest_on", "latest", "line_at", "low", "ahead", "high", "progress", "warned")),
}


def _exact(value: object) -> Decimal | None:
    """A number of TOML as it was printed."""
    return None if value is None else Decimal(said(Decimal(str(value))) or "0")


def _own(work: Work, pack: policy.Pack, plan: str, *, known: set[str]) -> None:
    """Where the ledger has exactly one organisation of a name the text uses, it answers; people may change that."""
    at = stamp(work.now())
    subjects = [
        *((stable_id("node", plan, one.id), one.owners) for one in pack.tasks),
        *((stable_id("ind", plan, one.id), one.owners) for one in pack.indicators),
        *((stable_id("tgt", plan, one.id), one.owners) for one in pack.targets),
    ]
    bodies: dict[str, str | None] = {}
    for subject, owners in subjects:
        for one in () if subject in known else owners:
            name = one.title.zh
            if name not in bodies:
                bodies[name] = _body(work, name)
            body = bodies[name]
            if body is not None:
                owner = Owner(
                    subject=subject,
                    kind=OwnerKind.ORGANISATION,
                    key=body,
                    role=str(one.role),
                    since=at,
                    given_by=work.actor.account,
                )
                store.give(work.db, owner)


def _body(work: Work, name: str) -> str | None:
    try:
        found = ledger.find_organisation(work, name)
    except BadInput:  # several are called so: a person says which
        return None
    return found.id if found else None


def refuse_formula(formula: str | None) -> Text | None:
    """What is wrong with a formula's words, before anybody runs it."""
    if formula is not None and "$day" not in formula:
        return Text(
            "公式没有写 $day", "The formula does not name $day: every day would give the same number."
        )
    return None
