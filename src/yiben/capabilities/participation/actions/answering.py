"""Answering: what each step of a case does to what the public sees, and who hears of it."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import casework, opening
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.participation.actions.asking import CHANGED, find, organisation_of
from yiben.capabilities.participation.actions.standing import must_answer, public_dataset
from yiben.capabilities.participation.model import SAYS, FollowKind, Kind, Matter, State
from yiben.capabilities.participation.store import following
from yiben.capabilities.participation.store import matters as store
from yiben.capabilities.participation.store.tables import bump
from yiben.capabilities.participation.texts import plain
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.text import Text

_MOST_TOLD = 20_000
_FIRST_ANSWERS = frozenset({"accept", "exists", "refuse", "correct", "answer"})


def answer(
    work: Work,
    number: str,
    move: str,
    form: Mapping[str, Any],
    *,
    seen: int | None = None,
    hands: Hands,
    token: str | None = None,
) -> Matter:
    """Answer a matter in public: a move of its flow, by whoever the flow lets. Raises what `casework.move` does."""
    found = find(work, number)
    version = seen if seen is not None else casework.look(work, found.id, hands=hands).case.version
    casework.move(work, found.id, move, seen=version, form=form, hands=hands, token=token)
    return find(work, number)


def pass_on(work: Work, number: str, publisher: str, *, hands: Hands, seen: int | None = None) -> Matter:
    """Another organisation is responsible (转办): it answers, by the day the public was told.

    For whoever may answer now. `publisher`: name, code or identifier. Raises NotFound `no_organisation`, Refused
    `not_your_answer`, MovedOn `case_closed`, BadInput `passed_to_the_same`. Leaves `participation.passed_on`.
    """
    found = find(work, number)
    body = organisation_of(work, publisher)
    if found.kind is Kind.ERROR:
        raise BadInput(
            "answered_by_its_publisher",
            Text(
                "数据纠错由该数据集的发布单位答复", "What is wrong in a dataset is answered by its publisher."
            ),
            where={"number": found.number},
        )
    if body is None or body == found.publisher:
        raise BadInput(
            "passed_to_the_same",
            Text("请写明另一个负责单位", "Name another organisation."),
            where={"field": "publisher"},
        )
    if found.state is not State.ASKED:
        raise MovedOn(
            "answered_already",
            Text("已经答复，不能转办", "It was answered already; nobody else can be made to answer."),
            where={"number": found.number},
        )
    offers = casework.look(work, found.id, hands=hands).offers
    if not any(one.allowed and one.move.id in _FIRST_ANSWERS for one in offers):
        must_answer(work, found.publisher)
    casework.pass_on(work, found.id, organisation=body, hands=hands, seen=seen)
    store.change(work.db, found.id, publisher=body)
    bump(work.db, CHANGED)
    work.leave(
        "participation.passed_on",
        found.id,
        number=found.number,
        matter=found.kind.value,
        before=found.publisher,
        organisation=body,
    )
    return find(work, number)


def record(work: Work, case: Case, made: Step) -> None:
    """Effect `participation.record`: what was decided becomes public; voters and followers hear of it."""
    found = store.find(work.db, case.id)
    if found is None:
        return
    now = stamp(work.now())
    said = str(made.form.get("answer") or "")
    values: dict[str, Any] = {"state": case.state}
    if said:
        values["answer"] = plain(said, field="answer", bounds=(1, SAYS[1]), lines=True)
    if made.form.get("article"):
        values["article"] = plain(str(made.form["article"]), field="article", bounds=(2, 300))
    if made.form.get("promised"):
        values["promised"] = _day(work, str(made.form["promised"]))
    if made.move == "exists":
        values["dataset"] = public_dataset(work, str(made.form["dataset"])).id
    if made.move == "merge":
        values["merged"] = _merge(work, found, str(made.form["into"])).number
    if made.move in _FIRST_ANSWERS and found.answered is None:
        values["answered"] = now
    if case.end is not None:
        values["closed"] = now
    store.change(work.db, found.id, **values)
    bump(work.db, CHANGED)
    work.leave(
        "participation.answered",
        found.id,
        number=found.number,
        matter=found.kind.value,
        state=case.state,
        organisation=found.publisher,
    )
    _tell(work, find(work, found.id))


def facts(work: Work, case: Case) -> dict[str, object]:
    """What the flow of an error may ask: whether something has come since that could correct it."""
    found = store.find(work.db, case.id)
    if found is None or found.dataset is None or case.end is not None:
        return {}
    about = opening.dataset(work, found.dataset)
    return {"mended": about.edition > (found.edition or 0) or about.updated > found.filed}


def _merge(work: Work, found: Matter, into: str) -> Matter:
    target = store.find(work.db, into.strip()[:40])
    if (
        target is None
        or target.id == found.id
        or target.kind is not Kind.WISH
        or target.state not in {State.ASKED, State.PROMISED, State.MET}
    ):
        raise NotFound(
            "no_matter",
            Text(f"没有可以合并的需求 {into[:40]}", f"There is no open wish {into[:40]} to merge it into."),
            where={"field": "into"},
        )
    store.merge_votes(work.db, found.id, target.id)
    return target


def _day(work: Work, day: str) -> str:
    if day <= day_in_beijing(work.now()).isoformat():
        raise BadInput(
            "promised_past",
            Text("承诺的日期应在今天之后", "The day promised lies in the future."),
            where={"field": "promised"},
        )
    return day


def _tell(work: Work, found: Matter) -> None:
    """Whoever filed it is told by casework; here, whoever voted, and followers of the dataset."""
    told = set(store.voters(work.db, found.id, most=_MOST_TOLD))
    if found.kind is Kind.ERROR and found.dataset:
        told |= {who for _, who in following.followers(work.db, FollowKind.DATASET, [found.dataset])}
    says = Text(
        f"您关注的事项 {found.number} 有了答复",
        f"There is an answer to {found.number}, which you follow.",
    )
    casework.notify_accounts(
        work, says, sorted(told - {found.filer, work.actor.account}), page=f"/wishes/{found.number}"
    )
