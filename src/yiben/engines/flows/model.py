"""The nouns of flows (流程): a flow as declared, a case as it stands, and what may be done next.

Everything is frozen and knows no clock, no database and no regulation. Terms follow BPMN 2.0 and
GB/T 19487 where they have a word: state 环节, move 流转, filer 申请人, deadline 办理时限.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text

REASONS = "reasons"
"""Where facts keep sentences that say why they are as they are: told with a move they bar."""

FILING = "file"
"""What `Standing.movers` calls the filing itself; no move may have this id."""


class Relation(StrEnum):
    """Which organisation somebody must belong to, seen from the case."""

    ANY = "any"  # 不限
    FILER = "filer"  # 申请单位: the filer's organisation
    OWNER = "owner"  # 数据所属单位: the organisation the case is about
    AUTHORITY = "authority"  # 同级数据主管部门 of the owner's organisation
    PARENT = "parent"  # 上级单位 of the owner's organisation


class End(StrEnum):
    """How a case can end."""

    DONE = "done"  # 办结
    REFUSED = "refused"  # 不予同意
    WITHDRAWN = "withdrawn"  # 撤回
    LAPSED = "lapsed"  # 逾期失效


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who may act: a role within an organisation, or one person.

    Exactly one of `role`, `filer`, `field` is set. `field` is a form field that holds an account's name.
    """

    role: str | None = None
    relation: Relation = Relation.ANY
    filer: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a choice field."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A form field (表单项). `many`: holds several.

    `type`: text, long_text, choice, number, date, boolean, account, organisation, resource, items, attachment.
    """

    id: str
    title: Text
    type: str = "text"
    required: bool = False
    many: bool = False
    choices: tuple[Choice, ...] = ()
    says: Text | None = None
    most: int | None = None  # characters of a text, values of a list, bytes of an attachment


class FactType(StrEnum):
    """What values a fact takes; as in vocabularies of packs."""

    FLAG = "flag"  # 是否
    WORD = "word"  # 词
    WORDS = "words"  # 若干词
    NUMBER = "number"  # 数字


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something the capability says of a case (事实), which `needs` may name beside the form's fields.

    `words`: what a `word` or `words` fact may be; a word that is not among them is unknown.
    """

    id: str
    title: Text
    type: FactType = FactType.FLAG
    words: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A time limit (办理时限). Exactly one is set. Day 1 is the day after (自次日起算) unless `inclusive`."""

    working_days: int | None = None  # 工作日
    days: int | None = None
    hours: int | None = None
    months: int | None = None
    inclusive: bool = False  # 自当日起算


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """By when a state must be left, counted from entering it, or from the date in form field `since`.

    When it passes: `escalate` also get the case on their list; `move` happens by itself, if given.
    `remind`: working days before it that the holders are reminded.
    """

    within: Within
    since: str | None = None
    remind: int | None = None
    escalate: tuple[Who, ...] = ()
    move: str | None = None
    article: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Several persons judge side by side (并行评审). The state is left by itself when `quorum` have spoken.

    `passed` and `failed` are moves. Without scores, more than half must agree; with `least`, the mean of
    the scores (0..`most`) must be at least it (以上 includes). `excludes`: organisation relations whose
    people have a conflict of interest (回避); the filer never reviews.
    """

    who: tuple[Who, ...]
    quorum: int
    passed: str
    failed: str
    most: int | None = None
    least: float | None = None
    excludes: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a case can stand (环节). `end` set: nothing follows."""

    id: str
    title: Text
    says: Text
    end: End | None = None
    deadline: Deadline | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step from one of `sources` to `target` (流转).

    `not_who`: words of who may not make it though `who` fits: "filer", "filer_org", "mover:<move>" (who made
    that move before). `needs`: an expression over the facts of the case that must be true (not unknown).
    `effects`: names of what a capability does in the same transaction. `by_itself`: only the clock or a
    review makes it. `batch`: may be made for many cases at once. `returns`: a return for correction (退回补正).
    `optional`: nobody is waited for: it may be made, but the case stands on no to-do list because of it;
    a withdrawal is so by itself.

    The filer makes only moves that name the filer (`who = [{ filer = true }]`), whatever roles they hold.
    """

    id: str
    title: Text
    sources: tuple[str, ...]
    target: str
    who: tuple[Who, ...] = ()
    not_who: tuple[str, ...] = ()
    needs: str | None = None
    else_says: Text | None = None  # what a person is told when `needs` does not hold
    form: tuple[Field, ...] = ()
    effects: tuple[str, ...] = ()
    by_itself: bool = False
    batch: bool = False
    returns: bool = False
    optional: bool = False
    article: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow as declared. `key` is `pack@version/id`: a case stays on the flow it began with.

    `kind` is what a capability calls it, e.g. `sharing.request`; one flow per kind is in force.
    """

    key: str
    kind: str
    title: Text
    says: Text | None
    start: str
    form: tuple[Field, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    facts: tuple[Fact, ...] = ()
    calendar: str = "cn"
    article: tuple[str, ...] = ()
    source: Text | None = None  # where a flow without an article comes from

    def state(self, name: str) -> State:
        """The state called `name`; KeyError when there is none."""
        return {one.id: one for one in self.states}[name]

    def move(self, name: str) -> Move:
        """The move called `name`; KeyError when there is none."""
        return {one.id: one for one in self.moves}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wants to move, as flows know people. `standing_in` are those who delegated to them (委托)."""

    account: str
    roles: frozenset[str]
    org: str | None
    standing_in: tuple["Person", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case as far as deciding needs it. `orgs` resolves each relation to an organisation, or None.

    `movers`: the account that made which move last; under `FILING`, the account that filed, when it did so for
    `filer`. `behalf`: for whom each of these was made, where somebody stood in. `form`: everything filled in so
    far. `reviewers`: who has spoken in the present state, both the account that spoke and the one it spoke for.
    """

    state: str
    filer: str
    orgs: Mapping[Relation, str | None]
    form: Mapping[str, Any] = field(default_factory=dict)
    movers: Mapping[str, str] = field(default_factory=dict)
    behalf: Mapping[str, str] = field(default_factory=dict)
    reviewers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A move as one person sees it: allowed, or why not. `through`: on whose behalf, when delegated."""

    move: Move
    allowed: bool
    why_not: tuple[Text, ...] = ()
    through: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Whether a person may give an opinion in a review, or why not. `through`: on whose behalf."""

    allowed: bool
    why_not: tuple[Text, ...] = ()
    through: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a flow as declared: a dead end, a state nobody reaches, an unknown word."""

    code: str
    says: Text
    where: str  # the state, move or field
    hint: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline that has been counted out. `on` is the last day (end of day, local time of the calendar).

    `estimated`: a year on the way has no announced holidays yet, so `on` may still change.
    """

    on: date
    at: datetime  # the moment after which it is late, UTC
    estimated: bool = False
