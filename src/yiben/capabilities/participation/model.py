"""The nouns of participation (公众参与): matters that must be answered, posts, reuses, follows, desks, and counts.

Frozen, no database, no clock. A matter (事项) is a wish for data, an error somebody found in an open dataset, or a
question asked at a desk: each is a case with a date by which it is answered, and everybody can see how it stands.
Whoever is shown, is shown by the name they chose (`people.shown_names`), an organisation by its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from yiben.kernel.clock import stamped_day
from yiben.kernel.text import Text

WISH, ERROR, QUESTION = "participation.wish", "participation.error", "participation.question"

TITLE, SAYS = (4, 80), (4, 2000)
"""Fewest and most characters of a title and of a text."""


class Kind(StrEnum):
    """What a matter is; the values are the last word of its kind of case."""

    WISH = "wish"  # 数据需求: a dataset that is missing
    ERROR = "error"  # 数据纠错: something wrong in an open dataset
    QUESTION = "question"  # 咨询: asked at a desk

    @property
    def case(self) -> str:
        """Its kind of case."""
        return f"participation.{self.value}"


class State(StrEnum):
    """Where a matter stands; the states of its flow."""

    ASKED = "asked"  # 待答复
    PROMISED = "promised"  # 已采纳: will be opened by a day
    MET = "met"  # 已有: it is there
    ACCEPTED = "accepted"  # 已确认有误，待更正
    CORRECTED = "corrected"  # 已更正
    ANSWERED = "answered"  # 已答复
    REFUSED = "refused"  # 不予采纳
    MERGED = "merged"  # 已合并
    WITHDRAWN = "withdrawn"  # 已撤回


OPEN = frozenset({State.ASKED, State.PROMISED, State.ACCEPTED})
"""States in which somebody still has to do something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """事项. Times are RFC 3339 text; `answer_by` is the date promised to whoever asked."""

    id: str  # of its case
    number: str  # to follow it by, e.g. 2026-000123
    kind: Kind
    title: str
    says: str
    state: State
    filer: str
    filed: str
    dataset: str | None = None  # identifier: what an error is in, or what a wish was met with
    edition: int | None = None  # in which an error was found
    publisher: str | None = None  # organisation that answers; None: the data authority finds it
    desk: str | None = None  # where it was written down for somebody (线下)
    answer_by: str | None = None
    answered: str | None = None
    answer: str = ""
    article: str = ""  # on which a refusal rests
    promised: str | None = None  # the day by which it will be open
    merged: str | None = None  # number of the wish it went into
    closed: str | None = None
    votes: int = 0
    hidden: str | None = None  # why it is not shown

    def overdue(self, now: str) -> bool:
        """True when nobody has answered in time, or what was promised is not there."""
        if self.state is State.ASKED:
            return self.answer_by is not None and self.answer_by < now
        return self.state is State.PROMISED and self.promised is not None and self.promised < stamped_day(now)

    @property
    def in_time(self) -> bool | None:
        """Whether it was answered by its date; None while nobody has."""
        if self.answered is None or self.answer_by is None:
            return None
        return self.answered <= self.answer_by


class PostKind(StrEnum):
    """What somebody says about a dataset."""

    QUESTION = "question"  # 提问
    COMMENT = "comment"  # 评论
    ANSWER = "answer"  # 官方答复


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """留言. `organisation`: an official answer of this one; its writer is not shown then."""

    id: str
    dataset: str
    edition: int | None
    parent: str | None  # the post it replies to; threads are one level deep
    kind: PostKind
    author: str
    organisation: str | None
    says: str
    at: str
    hidden: str | None = None  # why it is not shown


class Review(StrEnum):
    """Where a reuse stands."""

    SUBMITTED = "submitted"  # 待审核
    SHOWN = "shown"  # 已展示
    REFUSED = "refused"  # 未展示


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """利用成果: what somebody made of open data. Pictures are left out: none is needed to follow a link."""

    id: str
    title: str
    says: str
    url: str
    made_by: str  # as its makers want to be called
    author: str
    state: Review
    reason: str
    at: str
    decided: str | None
    datasets: tuple[str, ...]


class FollowKind(StrEnum):
    """What can be followed."""

    DATASET = "dataset"
    TOPIC = "topic"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """关注. `target`: identifier of a dataset, topic or organisation."""

    account: str
    kind: FollowKind
    target: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """咨询服务站: a place where people are heard without an account (Guizhou 003:713: 高校、科研机构)."""

    id: str
    name: str
    place: str
    hours: str
    clerks: tuple[str, ...]  # accounts that write down there, beside stewards
    closed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """举报. `target` is the identifier of a post or a matter."""

    id: str
    target: str
    account: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDataset:
    """What a dataset's page shows of participation: counts, and the newest posts and errors."""

    posts: int
    unanswered: int  # questions without an official answer
    errors_open: int
    errors: int
    followers: int
    reuses: tuple[Reuse, ...]
    latest: tuple[Post, ...]
    latest_errors: tuple[Matter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well people are answered: matters by state, and whether in time. `publisher` None: all of them."""

    publisher: str | None
    wishes: int
    met: int
    promised: int
    refused: int
    errors: int
    corrected: int
    waiting: int
    overdue: int
    answered: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Answered in time ÷ answered."""
        return self.in_time / self.answered if self.answered else None


STATE_TITLES: dict[State, Text] = {
    State.ASKED: Text("待答复", "waiting for an answer"),
    State.PROMISED: Text("已采纳", "accepted"),
    State.MET: Text("已有数据", "it is there"),
    State.ACCEPTED: Text("确认有误，待更正", "to be corrected"),
    State.CORRECTED: Text("已更正", "corrected"),
    State.ANSWERED: Text("已答复", "answered"),
    State.REFUSED: Text("未采纳", "refused"),
    State.MERGED: Text("已合并", "merged"),
    State.WITHDRAWN: Text("已撤回", "taken back"),
}
KIND_TITLES: dict[Kind, Text] = {
    Kind.WISH: Text("数据需求", "wish"),
    Kind.ERROR: Text("数据纠错", "error report"),
    Kind.QUESTION: Text("咨询", "question"),
}
