"""Who may do what in participation: citizens take part, publishers answer, the authority moderates, clerks write down."""

from datetime import timedelta

from yiben.capabilities import ledger, opening, stewardship
from yiben.capabilities.opening import Dataset, State
from yiben.capabilities.participation.store import following
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused, Unavailable
from yiben.kernel.text import Text

MODERATORS = (Role.OWNER, Role.OFFICER, Role.BUREAU)
"""Who may hide what somebody wrote. No publisher's steward: nobody hides what is said about their own data."""

_CLERKS = (Role.STEWARD, Role.BUREAU, Role.OWNER)


def must_be_citizen(work: Work) -> None:
    """Raise Refused `citizens_only` for staff: they answer, and write down for others at a desk."""
    if Role.CITIZEN not in work.actor.roles:
        raise Refused(
            "citizens_only",
            Text(
                "这里由公众参与，工作账号不能提需求、投票或评论",
                "This is for citizens, not for accounts of staff.",
            ),
            where={"account": work.actor.account},
            hint=Text(
                "可在咨询窗口代人登记，或以本单位名义答复",
                "Write down for others at a desk, or answer officially.",
            ),
        )


def must_moderate(work: Work) -> None:
    """Raise Refused `moderators_only` unless the actor may hide what others wrote."""
    if not work.actor.holds(*MODERATORS):
        raise Refused(
            "moderators_only",
            Text(
                "只有数据主管部门和平台可以隐藏内容",
                "Only the data authority and the platform may hide this.",
            ),
            where={"account": work.actor.account},
            hint=Text("可以举报，或以本单位名义答复", "Report it, or answer it officially."),
        )


def may_write_down(work: Work) -> bool:
    """Whether the actor may enter wishes and questions for others."""
    if work.actor.citizen:
        return False
    if work.actor.holds(*_CLERKS):
        return True
    return any(work.actor.account in one.clerks for one in following.desks(work.db))


def may_answer(work: Work, publisher: str | None) -> bool:
    """Whether the actor speaks for a publisher; where none is known, the authority and the platform do."""
    if work.actor.citizen:
        return False
    if publisher is None:
        return work.actor.holds(Role.OWNER, Role.BUREAU)
    return stewardship.speaks_for(work, publisher)


def must_answer(work: Work, publisher: str | None) -> None:
    """Raise Refused `not_your_answer` unless the actor speaks for the publisher."""
    if not may_answer(work, publisher):
        raise Refused(
            "not_your_answer",
            Text("只有发布单位可以作官方答复", "Only the publisher answers officially."),
            where={"account": work.actor.account},
            hint=Text("请联系发布单位的数据专员", "Ask a steward of the publisher."),
        )


def speaking_as(work: Work, publisher: str) -> str:
    """The organisation an official answer is shown under: the actor's own, else the publisher's."""
    body = ledger.find_organisation(work, work.actor.org) if work.actor.org else None
    return body.id if body else publisher


def public_dataset(work: Work, reference: str) -> Dataset:
    """A dataset the public may talk about. NotFound `no_dataset`, also for one that was withdrawn."""
    found = opening.dataset(work, reference)
    if found.state is State.WITHDRAWN:
        raise NotFound(
            "no_dataset",
            Text(f"没有数据集“{reference[:100]}”", f"There is no dataset {reference[:100]}"),
            where={"dataset": reference[:100]},
            hint=Text("它可能已撤回", "It may have been withdrawn."),
        )
    return found


def ago(work: Work, **by: float) -> str:
    """A time in the past, as the database keeps it."""
    return stamp(work.now() - timedelta(**by))


def not_more(many: int, most: int, *, what: Text) -> None:
    """Raise Unavailable `too_much` when somebody has done this often enough for now."""
    if many >= most:
        raise Unavailable(
            "too_much",
            Text(f"{what.zh}太多，请稍后再来", f"Too many {what.en} for now; please come back later."),
            where={"most": most},
        )
