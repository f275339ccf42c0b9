"""Talking about a dataset: questions, comments, replies, official answers, reports of abuse, and hiding."""

from yiben.capabilities import casework, opening
from yiben.capabilities.participation.actions.asking import CHANGED
from yiben.capabilities.participation.actions.standing import (
    ago,
    must_answer,
    must_be_citizen,
    must_moderate,
    not_more,
    public_dataset,
    speaking_as,
)
from yiben.capabilities.participation.model import (
    FollowKind,
    Matter,
    Post,
    PostKind,
    Report,
)
from yiben.capabilities.participation.store import following, matters
from yiben.capabilities.participation.store import posts as store
from yiben.capabilities.participation.store.tables import bump
from yiben.capabilities.participation.texts import plain
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_AN_HOUR, _REPORTS_A_DAY = 20, 20  # posts of one account, reports of one account: ours
_BOUNDS = (2, 2000)
_MOST_REPLIES = 2000  # shown with a page of threads


def say(
    work: Work,
    dataset: str,
    says: str,
    *,
    kind: PostKind,
    edition: int | None = None,
    reply_to: str | None = None,
) -> Post:
    """Ask or comment on a dataset, or reply to somebody. A citizen's verb.

    Raises NotFound for the dataset, its edition or the post replied to, BadInput for the text, MovedOn
    `already_sent` for the same words again within a day, Unavailable `too_much`. Leaves `participation.said`.
    """
    must_be_citizen(work)
    if kind is PostKind.ANSWER:
        raise BadInput("no_such_kind", Text("请选择提问或评论", "Ask or comment."), where={"field": "kind"})
    return _post(work, dataset, says, kind=kind, edition=edition, reply_to=reply_to, organisation=None)


def answer_officially(work: Work, post: str, says: str) -> Post:
    """Answer for the publisher (官方答复); shown under the organisation's name. Whoever asked is told."""
    asked = find_post(work, post)
    about = public_dataset(work, asked.dataset)
    must_answer(work, about.publisher)
    made = _post(
        work,
        asked.dataset,
        says,
        kind=PostKind.ANSWER,
        edition=asked.edition,
        reply_to=asked.parent or asked.id,
        organisation=speaking_as(work, about.publisher),
    )
    told = {who for _, who in following.followers(work.db, FollowKind.DATASET, [about.id])} | {asked.author}
    says_so = Text(f"“{about.title.zh}”有了官方答复", f"There is an official answer on “{about.title.en}”.")
    casework.notify_accounts(
        work, says_so, sorted(told - {work.actor.account}), page=f"/datasets/{about.slug}"
    )
    return made


def threads(
    work: Work, dataset: str, *, edition: int | None = None, page: PageAsk | None = None
) -> tuple[Page[Post], dict[str, tuple[Post, ...]]]:
    """Posts on a dataset (identifier), newest first, and the replies to each, oldest first."""
    ask = page or PageAsk()
    rows, total = store.threads(work.db, dataset, edition=edition, page=ask)
    replies: dict[str, tuple[Post, ...]] = {}
    for one in store.replies(work.db, [row.id for row in rows], most=_MOST_REPLIES):
        replies[str(one.parent)] = (*replies.get(str(one.parent), ()), one)
    return Page(rows=rows, total=total, ask=ask), replies


def find_post(work: Work, identifier: str) -> Post:
    """One post. NotFound `no_post`."""
    found = store.find(work.db, identifier[:40])
    if found is None:
        raise NotFound("no_post", Text("没有这条留言", "There is no such post."))
    return found


def report_abuse(work: Work, target: str, reason: str) -> None:
    """Report a post or a matter (举报). Once a person; the author is not told who. Leaves `participation.reported`."""
    must_be_citizen(work)
    not_more(
        store.reported_since(work.db, work.actor.account, ago(work, days=1)),
        _REPORTS_A_DAY,
        what=Text("今天的举报", "reports today"),
    )
    _thing(work, target)
    made = Report(
        id=new_id("rep"),
        target=target,
        account=work.actor.account,
        reason=plain(reason, field="reason", bounds=(2, 300)),
        at=stamp(work.now()),
    )
    if store.add_report(work.db, made):
        work.leave("participation.reported", target)


def reports(work: Work, *, page: PageAsk | None = None) -> Page[Report]:
    """What was reported and nobody has looked at. For moderators."""
    must_moderate(work)
    ask = page or PageAsk()
    rows, total = store.reports(work.db, page=ask)
    return Page(rows=rows, total=total, ask=ask)


def hide(work: Work, target: str, reason: str) -> None:
    """Show a post or a matter no more; the reason stands in its place. Leaves `participation.hidden`."""
    must_moderate(work)
    why = plain(reason, field="reason", bounds=(4, 300))
    _set_hidden(work, target, why)
    work.leave("participation.hidden", target, reason=why)


def show_again(work: Work, target: str) -> None:
    """Show it again, or leave it shown: its reports are settled. Leaves `participation.shown_again`."""
    must_moderate(work)
    _set_hidden(work, target, None)
    work.leave("participation.shown_again", target)


def _set_hidden(work: Work, target: str, why: str | None) -> None:
    if isinstance(_thing(work, target), Post):
        store.hide(work.db, target, why)
    else:
        matters.change(work.db, target, hidden=why)
    store.settle_reports(work.db, target, stamp(work.now()))
    bump(work.db, CHANGED)


def thing(work: Work, target: str) -> Post | Matter:
    """The post or matter with this identifier. NotFound `no_post`."""
    return _thing(work, target)


def _thing(work: Work, target: str) -> Post | Matter:
    found = store.find(work.db, target[:40]) or matters.find(work.db, target[:40])
    if found is None or found.id != target:
        raise NotFound("no_post", Text("没有这条内容", "There is no such thing."))
    return found


def _post(
    work: Work,
    dataset: str,
    says: str,
    *,
    kind: PostKind,
    edition: int | None,
    reply_to: str | None,
    organisation: str | None,
) -> Post:
    about = public_dataset(work, dataset)
    now = stamp(work.now())
    if organisation is None:
        many = store.written_since(work.db, work.actor.account, ago(work, hours=1))
        not_more(many, _AN_HOUR, what=Text("一小时内的留言", "posts within an hour"))
    if edition is not None and all(one.number != edition for one in opening.editions(work, about.id)):
        raise NotFound(
            "no_edition", Text("没有这个版次", "There is no such edition."), where={"edition": edition}
        )
    parent = find_post(work, reply_to) if reply_to else None
    if parent is not None and (parent.dataset != about.id or parent.hidden):
        raise NotFound("no_post", Text("没有这条留言", "There is no such post."))
    text = plain(says, field="says", bounds=_BOUNDS, lines=True)
    if store.said_before(work.db, work.actor.account, about.id, text, ago(work, days=1)):
        raise MovedOn(
            "already_sent",
            Text("同样的内容您刚刚发表过", "You have said just this already."),
            where={"field": "says"},
        )
    made = Post(
        id=new_id("post"),
        dataset=about.id,
        edition=edition,
        parent=(parent.parent or parent.id) if parent else None,
        kind=kind,
        author=work.actor.account,
        organisation=organisation,
        says=text,
        at=now,
    )
    store.add(work.db, made)
    bump(work.db, CHANGED)
    work.leave("participation.said", made.id, dataset=about.id, post=kind.value, organisation=organisation)
    return made
