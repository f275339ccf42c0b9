"""Taking back (撤回、收回、暂停): what was open is gone with the next request, on every road."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.opening.actions.earlier import take_back
from yiben.capabilities.opening.actions.looking import dataset
from yiben.capabilities.opening.actions.standing import must_speak
from yiben.capabilities.opening.actions.watching import reopen, standing
from yiben.capabilities.opening.model import Dataset, Edition, Origin, State, What
from yiben.capabilities.opening.nouns import WITHDRAW
from yiben.capabilities.opening.store import bases
from yiben.capabilities.opening.store import datasets as store
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.text import Text

_LONGEST = 2000


def propose_withdrawal(work: Work, reference: str, *, why: Text, hands: Hands) -> Case:
    """Stop handing out a dataset at once and ask that it be withdrawn, which another person decides.

    `why` is public, in both languages. Leaves `opening.suspended`, `case.filed`. Raises NotFound `no_dataset`, Refused
    `not_publisher`, BadInput, MovedOn `already_withdrawn`.
    """
    found = _own(work, reference)
    must_speak(work, found.publisher)
    said = _said(why)
    _must_stand(found)
    if found.state is State.PUBLISHED:
        suspend(work, found.id, why=said)
    return casework.file(
        work,
        WITHDRAW,
        subject=found.id,
        organisation=found.publisher,
        title=found.title.zh,
        form={"dataset": found.id, "reason_zh": said.zh, "reason_en": said.en},
        hands=hands,
    )


def withdraw(work: Work, reference: str, *, why: Text, case: str | None = None) -> Dataset:
    """Withdraw a dataset now: a tombstone stays. `opening.withdrawn`.

    The caller has decided: the flow `opening.withdraw`, or the platform. Raises NotFound, MovedOn `already_withdrawn`.
    """
    found = dataset(work, reference)
    _must_stand(found)
    said = _said(why)
    _turn(work, found, State.WITHDRAWN, What.WITHDRAWN, said)
    bases.alter(work.db, found.id, note=[said.zh, said.en])
    work.leave("opening.withdrawn", found.id, slug=found.slug, case=case, reason=said.zh)
    return dataset(work, found.id)


def suspend(work: Work, reference: str, *, why: Text) -> Dataset:
    """Hand out nothing of a dataset until it is released or resumed. One person may. `opening.suspended`.

    Raises NotFound, Refused `not_publisher`, MovedOn `already_withdrawn`, BadInput.
    """
    found = _own(work, reference)
    must_speak(work, found.publisher)
    _must_stand(found)
    said = _said(why)
    if found.state is State.SUSPENDED:
        return found
    _turn(work, found, State.SUSPENDED, What.SUSPENDED, said)
    bases.alter(work.db, found.id, note=[said.zh, said.en], suspended_by=work.actor.account)
    work.leave("opening.suspended", found.id, slug=found.slug, reason=said.zh)
    return dataset(work, found.id)


def recall(work: Work, reference: str, *, edition: int, why: str) -> Edition:
    """Take one edition back (收回): its files are handed out no more. `opening.recalled`.

    When it is the current one, the newest that is left becomes current; when none is left, the dataset is suspended.
    Raises NotFound `no_dataset`, `no_edition`, Refused `not_publisher`, MovedOn `already_recalled`, BadInput.
    """
    found = _own(work, reference)
    must_speak(work, found.publisher)
    said = _said(Text(why, why)).zh
    one = dated.find(work.db, found.id, edition)
    if one is None:
        raise NotFound(
            "no_edition",
            Text(f"没有第 {edition} 版", f"There is no edition {edition}."),
            where={"dataset": found.slug, "edition": edition},
        )
    if one.recalled is not None:
        raise MovedOn(
            "already_recalled", Text(f"第 {edition} 版已收回", f"Edition {edition} has been recalled.")
        )
    take_back(work, found, one, why=Text(said, said))
    recalled = dated.find(work.db, found.id, edition)
    assert recalled is not None
    return recalled


def withdraw_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `opening.withdraw`: another person agreed."""
    withdraw(work, case.subject, why=_why(case.form), case=case.id)


def resume_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `opening.resume`: not withdrawn; open again, unless labels or packs keep it suspended."""
    found = dataset(work, case.subject)
    against = standing(work, found.id)
    if against is not None:
        bases.alter(work.db, found.id, note=[against.zh, against.en], suspended_by=SYSTEM.account)
    elif found.state is State.SUSPENDED and found.edition:
        reopen(work, found)


def begin_by(work: Work, case: Case, step: Step, *, hands: Hands) -> None:
    """Effect `opening.begin_withdrawal` of a review: stopped now, and a case of its own decides."""
    propose_withdrawal(work, case.subject, why=_why(step.form), hands=hands)


def _turn(work: Work, found: Dataset, state: State, what: What, why: Text) -> None:
    now = stamp(work.now())
    dated.take_turn(work.db)
    store.alter(work.db, found.id, {"state": state, "updated": now})
    dated.tell(work.db, [(found.id, what, now, None, why.zh if why.zh == why.en else f"{why.zh} / {why.en}")])


def _own(work: Work, reference: str) -> Dataset:
    found = dataset(work, reference)
    if found.origin is not Origin.OWN:
        raise BadInput(
            "foreign_dataset",
            Text(
                "这是其他目录的数据集，由其来源维护",
                "That dataset is another catalogue's: its source looks after it.",
            ),
            where={"dataset": found.slug},
        )
    return found


def _must_stand(found: Dataset) -> None:
    if found.state is State.WITHDRAWN:
        raise MovedOn(
            "already_withdrawn",
            Text(f"「{found.title.zh}」已撤回", f"“{found.title.en}” has been withdrawn."),
            where={"dataset": found.slug},
        )


def _said(why: Text) -> Text:
    if not why.zh.strip() or not why.en.strip():
        raise BadInput(
            "no_reason",
            Text("请说明理由（中文和英文，将公开）", "Say why, in Chinese and English: it is public."),
            where={"field": "why"},
        )
    return Text(why.zh.strip()[:_LONGEST], why.en.strip()[:_LONGEST])


def _why(form: Mapping[str, Any]) -> Text:
    return Text(str(form["reason_zh"]), str(form["reason_en"]))
