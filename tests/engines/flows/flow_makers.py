"""A flow written as packs write it, people around it, and random flows."""

import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from yiben.engines import flows
from yiben.engines.flows.model import Choice, End, Field, Flow, Move, Person, Relation, Standing, State, Who
from yiben.kernel.text import Text

BORROWING = """
[[flow]]
id = "borrowing"
kind = "library.borrowing"
zh = "借阅档案"
en = "Borrowing from the archive"
start = "asked"
article = "7"

[[flow.form]]
id = "purpose"
zh = "用途"
en = "Purpose"
type = "choice"
required = true
choice = [{ id = "study", zh = "研究", en = "study" }, { id = "trial", zh = "诉讼", en = "a trial" }]

[[flow.form]]
id = "pages"
zh = "页数"
en = "Pages"
type = "number"

[[flow.form]]
id = "expert"
zh = "专家"
en = "Expert"
type = "account"

[[flow.form]]
id = "needed_from"
zh = "使用日期"
en = "Needed from"
type = "date"

[[flow.fact]]
id = "may_leave"
zh = "可以离馆"
en = "it may leave the house"

[[flow.fact]]
id = "condition"
zh = "品相"
en = "its condition"
type = "word"
word = [{ id = "good", zh = "好", en = "good" }, { id = "frail", zh = "差", en = "frail" }]

[[flow.state]]
id = "asked"
zh = "受理"
en = "Asked"
says_zh = "馆员核对。"
says_en = "A librarian looks at it."
[flow.state.deadline]
within = { working_days = "asked-days" }
since = "needed_from"
remind = 1
escalate = [{ role = "officer", relation = "owner" }]

[[flow.state]]
id = "heard"
zh = "评议"
en = "Heard"
says_zh = "专家评议。"
says_en = "Experts judge."
[flow.state.review]
who = [{ role = "analyst" }, { field = "expert" }]
quorum = 3
most = 100
least = 60
passed = "found_fit"
failed = "found_unfit"
excludes = ["filer"]

[[flow.state]]
id = "decided"
zh = "审批"
en = "Deciding"
says_zh = "馆长审批。"
says_en = "The keeper decides."

[[flow.state]]
id = "back"
zh = "补正"
en = "To correct"
says_zh = "申请人补正。"
says_en = "The filer corrects it."
[flow.state.deadline]
within = { days = 30 }
move = "lapse"

[[flow.state]]
id = "lent"
zh = "已借出"
en = "Lent"
says_zh = "已借出。"
says_en = "It is lent."
end = "done"

[[flow.state]]
id = "kept"
zh = "不借"
en = "Kept"
says_zh = "不借。"
says_en = "It stays."
end = "refused"

[[flow.state]]
id = "gone"
zh = "撤回"
en = "Taken back"
says_zh = "已撤回。"
says_en = "Taken back."
end = "withdrawn"

[[flow.state]]
id = "lapsed"
zh = "失效"
en = "Lapsed"
says_zh = "逾期。"
says_en = "Too late."
end = "lapsed"

[[flow.move]]
id = "hear"
zh = "送评议"
en = "Have it judged"
from = "asked"
to = "heard"
who = [{ role = "steward", relation = "owner" }]

[[flow.move]]
id = "return"
zh = "退回"
en = "Return"
from = ["asked", "decided"]
to = "back"
who = [{ role = "steward", relation = "owner" }]
returns = true

[[flow.move]]
id = "again"
zh = "重新提交"
en = "Hand in again"
from = "back"
to = "asked"
who = [{ filer = true }]

[[flow.move]]
id = "found_fit"
zh = "评议通过"
en = "Found fit"
from = "heard"
to = "decided"
by_itself = true

[[flow.move]]
id = "found_unfit"
zh = "评议不通过"
en = "Found unfit"
from = "heard"
to = "kept"
by_itself = true

[[flow.move]]
id = "lend"
zh = "借出"
en = "Lend"
from = "decided"
to = "lent"
who = [{ role = "officer", relation = "owner" }]
not_who = ["filer_org", "mover:hear"]
needs = "may_leave and purpose = 'study' and (condition <> 'frail' or pages < 10)"
else_says_zh = "品相差的只借十页以内供研究"
else_says_en = "Frail things are lent for study, under ten pages"
effects = ["library.lend"]

[[flow.move]]
id = "refuse"
zh = "不借"
en = "Refuse"
from = "decided"
to = "kept"
who = [{ role = "officer", relation = "owner" }, { role = "bureau", relation = "authority" }]

[[flow.move]]
id = "remark"
zh = "催办"
en = "Hurry"
from = "decided"
to = "decided"
who = [{ role = "auditor" }]
optional = true

[[flow.move]]
id = "withdraw"
zh = "撤回"
en = "Take back"
from = ["asked", "heard", "decided", "back"]
to = "gone"
who = [{ filer = true }]

[[flow.move]]
id = "lapse"
zh = "失效"
en = "Lapse"
from = "back"
to = "lapsed"
by_itself = true
"""

ORGS: Mapping[Relation, str | None] = {
    Relation.FILER: "school",
    Relation.OWNER: "archive",
    Relation.AUTHORITY: "bureau",
    Relation.PARENT: None,
}


def table(text: str = BORROWING) -> dict[str, Any]:
    """The first flow of a TOML text."""
    found: dict[str, Any] = tomllib.loads(text)["flow"][0]
    return found


def flow_of(text: str = BORROWING) -> Flow:
    return flows.read_flow(table(text), key="park@1/borrowing", parameters={"asked-days": 5})


def spoilt(old: str, new: str) -> Flow:
    """The flow with one passage replaced."""
    assert old in BORROWING, old
    return flow_of(BORROWING.replace(old, new, 1))


def person(account: str, *roles: str, org: str | None = "archive", for_: tuple[Person, ...] = ()) -> Person:
    return Person(account=account, roles=frozenset(roles), org=org, standing_in=for_)


def standing(state: str, **more: Any) -> Standing:
    return Standing(**({"state": state, "filer": "ann", "orgs": ORGS} | more))


ROLES = ("officer", "steward", "bureau")
_IDS = [f"s{number}" for number in range(7)]


def _says(name: str) -> Text:
    return Text(name, name)


@st.composite
def whos(draw: st.DrawFn) -> Who:
    if draw(st.integers(0, 3)) == 0:
        return Who(filer=True)
    return Who(role=draw(st.sampled_from(ROLES)), relation=draw(st.sampled_from(list(Relation))))


@st.composite
def moves(draw: st.DrawFn, number: int) -> Move:
    return Move(
        id=f"m{number}",
        title=_says(f"m{number}"),
        sources=tuple(draw(st.lists(st.sampled_from(_IDS), min_size=1, max_size=3, unique=True))),
        target=draw(st.sampled_from(_IDS)),
        who=tuple(draw(st.lists(whos(), min_size=1, max_size=2))),
        not_who=tuple(
            draw(st.lists(st.sampled_from(["filer", "filer_org", "mover:m0"]), max_size=2, unique=True))
        ),
        needs=draw(st.sampled_from([None, None, "flag", "not flag"])),
    )


@st.composite
def any_flow(draw: st.DrawFn) -> Flow:
    """Any flow at all: most of them are wrong in one way or another."""
    ends = draw(st.lists(st.sampled_from([None, None, *End]), min_size=len(_IDS), max_size=len(_IDS)))
    states = tuple(
        State(id=name, title=_says(name), says=_says(name), end=end)
        for name, end in zip(_IDS, ends, strict=True)
    )
    count = draw(st.integers(3, 14))
    return _flow(states, tuple(draw(moves(number)) for number in range(count)))


@st.composite
def sound_flow(draw: st.DrawFn) -> Flow:
    """A flow that is right by its making: every state is on a way from the start to an end."""
    count = draw(st.integers(2, 6))
    names = _IDS[:count]
    ends = [End.REFUSED, draw(st.sampled_from(list(End)))]
    states = [State(id=name, title=_says(name), says=_says(name)) for name in names]
    states += [
        State(id=f"e{n}", title=_says(f"e{n}"), says=_says(f"e{n}"), end=end) for n, end in enumerate(ends)
    ]
    steps: list[tuple[str, str]] = [
        *pairwise(names),
        (names[-1], "e0"),
        (names[-1], "e1"),
    ]
    steps += draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from([one.id for one in states])), max_size=8)
    )
    made = []
    for number, (source, target) in enumerate(steps):
        # Somebody else than the filer makes every other step at least, so that nobody decides alone.
        who = (
            draw(st.lists(whos(), min_size=1, max_size=2))
            if number % 2
            else [Who(role="officer", relation=Relation.OWNER)]
        )
        who = [one for one in who if not (one.filer and target.startswith("e"))] or [Who(role="officer")]
        made.append(
            Move(
                id=f"m{number}",
                title=_says(f"m{number}"),
                sources=(source,),
                target=target,
                who=tuple(who),
                needs=draw(st.sampled_from([None, None, "flag", "not flag"])),
            )
        )
    return _flow(tuple(states), tuple(made), start=names[0])


def _flow(states: tuple[State, ...], made: tuple[Move, ...], *, start: str = "s0") -> Flow:
    return Flow(
        key="any@1/flow",
        kind="any.flow",
        title=_says("any"),
        says=None,
        start=start,
        form=(
            Field(id="flag", title=_says("flag"), type="boolean"),
            Field(id="word", title=_says("word"), type="choice", choices=(Choice(id="a", title=_says("a")),)),
        ),
        states=states,
        moves=made,
    )


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Somebody, perhaps the filer, perhaps standing in for somebody else."""

    def one(for_: tuple[Person, ...]) -> Person:
        return person(
            draw(st.sampled_from(["ann", "bob", "eve"])),
            *draw(st.lists(st.sampled_from(ROLES), unique=True)),
            org=draw(st.sampled_from(["school", "archive", "bureau", None])),
            for_=for_,
        )

    return one(tuple(one(()) for _ in range(draw(st.integers(0, 2)))))
