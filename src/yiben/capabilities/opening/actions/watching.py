"""Nothing stays open by oversight (自动暂停): when a label rises or a pack forbids, datasets are suspended at once.

`app.watching` hangs `look` on the seal of every transaction: what raised a label suspends what rested on it in the
same transaction, whoever did it and by whatever road, so that no request in between is answered and none has to look.
What changes with the calendar alone, a pack that rules from a day on, `look_daily` sees: at every start and each day.
"""

from collections.abc import Sequence

from yiben.capabilities import casework, policy
from yiben.capabilities.opening.actions.earlier import recall_unsound
from yiben.capabilities.opening.actions.grounding import refusals, risen
from yiben.capabilities.opening.actions.looking import dataset
from yiben.capabilities.opening.actions.standing import must_speak
from yiben.capabilities.opening.model import Dataset, State, What
from yiben.capabilities.opening.nouns import WITHDRAW, Basis
from yiben.capabilities.opening.store import bases
from yiben.capabilities.opening.store import datasets as store
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, Refused
from yiben.kernel.text import Text

_LOOKED: dict[str, str] = {}
"""Under which packs everything was looked at last, by home."""


def look(work: Work, *, resources: Sequence[str] | None) -> tuple[str, ...]:
    """Suspend every published dataset of these resources (None: of all) that no longer has its ground; which ones."""
    gone = []
    open_ones = bases.standing(work.db, resources)
    # Afresh: a change of what rules may yet be rolled back, and must not be remembered.
    shelf = policy.together(policy.ruling_afresh(work)) if open_ones else None
    for one in open_ones:
        assert shelf is not None
        found = dataset(work, one.dataset)
        why = _trouble(work, found, one, shelf)
        if why is not None:
            _suspend(work, found, why)
            gone.append(found.id)
        elif recall_unsound(work, found, shelf=shelf, newest=one.edition):
            gone += [found.id] if dataset(work, found.id).state is State.SUSPENDED else []
    return tuple(gone)


def look_daily(office: Office) -> tuple[str, ...]:
    """The same for everything, once under each set of packs and on each day; the clock calls it every round."""
    home = str(office.home.root)
    with office.reading(SYSTEM) as work:
        version = policy.version(work)
    if _LOOKED.get(home) == version:
        return ()
    with office.writing(SYSTEM) as work:
        gone = look(work, resources=None)
    _LOOKED[home] = version
    return gone


def standing(work: Work, reference: str) -> Text | None:
    """Why a dataset may not be open today, by its labels and the packs in force; None: nothing stands against it."""
    found = dataset(work, reference)
    one = bases.find(work.db, found.id)
    return None if one is None else _trouble(work, found, one, policy.ruling_shelf(work))


def resume(work: Work, reference: str) -> Dataset:
    """Open a suspended dataset again. For who may speak for its publisher. `opening.resumed`.

    Raises MovedOn `not_suspended`, Refused `not_publisher`, `withdrawal_runs`, or `still_unsound` with what stands
    against it: then it takes a new release.
    """
    found = dataset(work, reference)
    must_speak(work, found.publisher)
    if found.state is not State.SUSPENDED or not found.edition:
        raise MovedOn(
            "not_suspended",
            Text(
                f"「{found.title.zh}」没有可以恢复的版次",
                f"There is nothing of “{found.title.en}” to open again.",
            ),
            where={"dataset": found.slug},
        )
    if withdrawal_runs(work, found):
        raise Refused(
            "withdrawal_runs",
            Text("撤回尚未决定", "Its withdrawal has not been decided."),
            where={"dataset": found.slug},
        )
    against = standing(work, found.id)
    if against is not None:
        raise Refused(
            "still_unsound",
            against,
            where={"dataset": found.slug},
            hint=Text("请重新审查并发布", "Check it anew and release it."),
        )
    return reopen(work, found)


def reopen(work: Work, found: Dataset) -> Dataset:
    """Published again, with the entry of the feed. The caller has looked whether it may be.

    Editions of before that are no longer sound are recalled.
    """
    now = stamp(work.now())
    dated.take_turn(work.db)
    store.alter(work.db, found.id, {"state": State.PUBLISHED, "updated": now})
    bases.alter(work.db, found.id, note=None, suspended_by="")
    dated.tell(work.db, [(found.id, What.RESUMED, now, found.edition or None, "")])
    work.leave("opening.resumed", found.id, slug=found.slug)
    basis = bases.find(work.db, found.id)
    newest = basis.edition if basis else found.edition
    recall_unsound(work, found, shelf=policy.ruling_shelf(work), newest=newest)
    return dataset(work, found.id)


def _trouble(work: Work, found: Dataset, one: Basis, shelf: policy.Shelf) -> Text | None:
    columns = risen(work, found.resource or "", one.grounds)
    if columns:
        listed = "、".join(columns[:5]), ", ".join(columns[:5])
        return Text(
            f"数据项定级提高，待重新审查：{listed[0]}",
            f"Columns are graded higher than when it was released and have to be checked anew: {listed[1]}",
        )
    against = refusals(shelf, found.kind, one.grounds)
    if against:
        cited = sorted({cite for _, cites in against.values() for cite in cites})
        said = f"（{'、'.join(cited)}）" if cited else "", f" ({', '.join(cited)})" if cited else ""
        return Text(
            f"现行规则不再允许公开{said[0]}", f"The rules in force no longer let it be published{said[1]}"
        )
    return None


def _suspend(work: Work, found: Dataset, why: Text) -> None:
    now = stamp(work.now())
    dated.take_turn(work.db)
    store.alter(work.db, found.id, {"state": State.SUSPENDED, "updated": now})
    bases.alter(work.db, found.id, note=[why.zh, why.en], suspended_by=SYSTEM.account)
    dated.tell(work.db, [(found.id, What.SUSPENDED, now, None, f"{why.zh} / {why.en}")])
    says = Text(
        f"数据集「{found.title.zh}」已自动暂停：{why.zh}", f"“{found.title.en}” was suspended: {why.en}"
    )
    casework.notify(work, says, role=Role.STEWARD, organisation=found.publisher)
    work.leave("opening.suspended", found.id, slug=found.slug, reason=why.zh)


def withdrawal_runs(work: Work, found: Dataset) -> bool:
    """Whether people are weighing to withdraw it."""
    platform = Work(work.db, SYSTEM, work.office, work.events, work.lasting)
    return bool(casework.cases(platform, kind=WITHDRAW, subject=found.id, phase=casework.Phase.OPEN).rows)
