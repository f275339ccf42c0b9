"""Following datasets, topics and publishers, and being told when something happens there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from yiben.capabilities import casework, ledger, opening
from yiben.capabilities.opening import Change, Dataset, What
from yiben.capabilities.participation.actions.standing import not_more, public_dataset
from yiben.capabilities.participation.model import Follow, FollowKind
from yiben.capabilities.participation.store import following as store
from yiben.capabilities.participation.store.tables import set_value, value
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

_MOST = 500  # follows of one account
_ROUND = 2000  # changes looked at in one turn of the clock
_SINGLE = 3  # so many changes are told one by one; more, as one number
_SEEN = "told"
_TOLD = {What.EDITION, What.WITHDRAWN, What.SUSPENDED, What.RESUMED}
_SAYS = {
    What.EDITION: Text("有了新的版次", "has a new edition"),
    What.WITHDRAWN: Text("已撤回", "was withdrawn"),
    What.SUSPENDED: Text("已暂停提供", "was suspended"),
    What.RESUMED: Text("已恢复提供", "can be had again"),
    What.PUBLISHED: Text("新开放", "is open now"),
}


def follow(work: Work, kind: FollowKind, target: str) -> Follow:
    """Follow something; following it already is no error. NotFound for what is not there, Unavailable `too_much`."""
    known = _known(work, kind, target)
    not_more(len(store.of(work.db, work.actor.account)), _MOST, what=Text("关注", "follows"))
    made = Follow(account=work.actor.account, kind=kind, target=known, at=stamp(work.now()))
    store.add(work.db, made)
    return made


def follow_no_more(work: Work, kind: FollowKind, target: str) -> None:
    """Follow it no more; it need not be there any longer."""
    if kind is FollowKind.DATASET and not target.startswith("ds_"):
        target = opening.dataset(work, target).id
    store.drop(work.db, work.actor.account, kind, target)


def follows(work: Work) -> tuple[Follow, ...]:
    """What the actor follows, newest first."""
    return store.of(work.db, work.actor.account)


def is_followed(work: Work, kind: FollowKind, target: str) -> bool:
    """Whether the actor follows it."""
    return any(one.kind is kind and one.target == target for one in follows(work))


def forget(work: Work, account: str) -> None:
    """An account was closed: what it followed is deleted."""
    store.drop_all(work.db, account)


def tell_followers(office: Office) -> int:
    """Tell followers what happened to datasets since the last turn; answers how many were told.

    Followers of a dataset hear of its editions, withdrawal and suspension; of a topic or a publisher, of new
    datasets there. Whoever would get many notices at once gets one with a number.
    """
    with office.reading(SYSTEM) as work:
        seen, newest = value(work.db, _SEEN), opening.newest_change(work)
    if newest <= seen:
        return 0
    with office.writing(SYSTEM) as work:
        seen = value(work.db, _SEEN)
        if not store.anybody(work.db):
            set_value(work.db, _SEEN, newest)
            return 0
        changes = opening.changes(work, since=seen, limit=_ROUND)
        if not changes:
            return 0
        set_value(work.db, _SEEN, changes[-1].seq)
        return _tell(work, changes)


def _tell(work: Work, changes: Sequence[Change]) -> int:
    about = opening.datasets(work, {one.dataset for one in changes})
    own: dict[str, set[str]] = defaultdict(set)
    for target, account in store.followers(work.db, FollowKind.DATASET, about):
        own[target].add(account)
    around = _around(work, about)
    told: dict[str, list[tuple[Text, str]]] = defaultdict(list)
    for change in changes:
        dataset = about.get(change.dataset)
        if dataset is None or (change.what not in _TOLD and change.what is not What.PUBLISHED):
            continue
        fresh = change.what is What.PUBLISHED
        for account in around[dataset.id] if fresh else own[dataset.id]:
            happened = _SAYS[change.what]
            says = Text(f"“{dataset.title.zh}”{happened.zh}", f"“{dataset.title.en}” {happened.en}.")
            told[account].append((says, f"/datasets/{dataset.slug}"))
    for account, each in told.items():
        for says, page in each if len(each) <= _SINGLE else [(_many(len(each)), "/follows")]:
            casework.notify_accounts(work, says, [account], page=page)
    return len(told)


def _around(work: Work, about: Mapping[str, Dataset]) -> dict[str, set[str]]:
    datasets = tuple(about.values())
    themes = {theme for one in datasets for theme in one.themes}
    by_topic: dict[str, set[str]] = defaultdict(set)
    for target, account in store.followers(work.db, FollowKind.TOPIC, themes):
        by_topic[target].add(account)
    by_publisher: dict[str, set[str]] = defaultdict(set)
    for target, account in store.followers(
        work.db, FollowKind.PUBLISHER, {one.publisher for one in datasets}
    ):
        by_publisher[target].add(account)
    return {
        one.id: by_publisher[one.publisher].union(*(by_topic[theme] for theme in one.themes))
        for one in datasets
    }


def _many(number: int) -> Text:
    return Text(f"您关注的数据有 {number} 处变化", f"{number} things changed in what you follow.")


def _known(work: Work, kind: FollowKind, target: str) -> str:
    if kind is FollowKind.DATASET:
        return public_dataset(work, target[:100]).id
    if kind is FollowKind.TOPIC:
        found = next((one.id for one in opening.themes() if one.id == target), None)
    else:
        body = ledger.find_organisation(work, target[:100])
        # A body of the ledger that has nothing public is not shown to exist.
        publishes = body is not None and any(one.publisher == body.id for one in opening.listed(work))
        found = body.id if body is not None and publishes else None
    if found is None:
        raise NotFound("nothing_to_follow", Text("没有可关注的对象", "There is no such thing to follow."))
    return found
