"""Flows to draw: a real one's shape, and any that Hypothesis can think of."""

from hypothesis import strategies as st

from yiben.engines.flows.model import Deadline, End, Flow, Move, Relation, State, Who, Within
from yiben.kernel.text import Text


def sharing() -> Flow:
    """Like the request for shared data: six working states, four ends, returns, a review and a clock."""
    states = (
        state("draft", "填写申请", "Draft", "申请人补正材料", "The filer mends the request."),
        state("assess", "主管部门评估", "Assessment by the authority", "核对用途、依据与最小必要", "Purpose, legal basis and necessity are checked.", days=3),
        state("provider", "提供部门审核", "Approval by the provider", "提供部门在十个工作日内答复", "The owner of the data answers.", days=10),
        state("panel", "专家评审", "Expert review", "三位专家并行评审", "Three experts judge side by side.", days=5),
        state("seal", "加盖共享印章", "Sealing", "生成可验证的共享凭证", "A verifiable document is made.", days=1),
        state("granted", "已授权", "Granted", "授权有效", "The grant works.", end=End.DONE),
        state("refused", "不予共享", "Refused", "说明理由", "With the reason.", end=End.REFUSED),
        state("withdrawn", "已撤回", "Withdrawn", "申请人撤回", "By the filer.", end=End.WITHDRAWN),
        state("lapsed", "逾期失效", "Lapsed", "补正超期", "Not mended in time.", end=End.LAPSED),
    )  # fmt: skip
    bureau, owner = (
        Who(role="bureau", relation=Relation.AUTHORITY),
        Who(role="steward", relation=Relation.OWNER),
    )
    moves = (
        move("send", "提交", "Send", ["draft"], "assess", Who(filer=True)),
        move("lapse", "超期失效", "Lapse", ["draft"], "lapsed", None),
        move(
            "back", "退回补正", "Return for correction", ["assess", "provider"], "draft", bureau, returns=True
        ),
        move("pass", "转提供部门", "Hand to the provider", ["assess"], "provider", bureau),
        move("no", "不予受理", "Refuse at the assessment", ["assess"], "refused", bureau),
        move("agree", "同意", "Agree", ["provider"], "seal", owner),
        move("ask", "请专家评审", "Ask experts", ["provider"], "panel", owner),
        move("deny", "不同意", "Refuse", ["provider"], "refused", owner),
        move("passed", "评审通过", "Passed", ["panel"], "seal", None),
        move("failed", "评审未通过", "Failed", ["panel"], "provider", None, returns=True),
        move("seal", "盖章并生效", "Seal and put into force", ["seal"], "granted", bureau),
        move(
            "take",
            "撤回申请",
            "Withdraw",
            ["draft", "assess", "provider", "panel"],
            "withdrawn",
            Who(filer=True),
        ),
    )
    return Flow(
        key="example@1/sharing", kind="sharing.request", title=Text("共享申请", "Request for shared data"),
        says=None, start="draft", form=(), states=states, moves=moves,
    )  # fmt: skip


def state(
    name: str, zh: str, en: str, says: str, tells: str, *, days: int = 0, end: End | None = None
) -> State:
    deadline = Deadline(within=Within(working_days=days)) if days else None
    return State(id=name, title=Text(zh, en), says=Text(says, tells), end=end, deadline=deadline)


def move(
    name: str, zh: str, en: str, sources: list[str], target: str, who: Who | None, *, returns: bool = False
) -> Move:
    return Move(
        id=name, title=Text(zh, en), sources=tuple(sources), target=target, who=(who,) if who else (),
        by_itself=who is None, returns=returns,
    )  # fmt: skip


_texts = st.sampled_from(
    [
        Text("同意", "Agree"),
        Text("退回申请单位补正材料并说明理由", "Return to the filer for correction, with the reason"),
        Text("0", "x" * 40),
        Text("不予共享（附条件）", "Refuse & <b>say why</b>"),
        Text("超" * 40, "Ünïcödé “quotes” — dashes"),
    ]
)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Any flow of up to nine states, connected or not; nothing leaves an end, as packs are held to."""
    many = draw(st.integers(1, 9))
    ids = [f"s{n}" for n in range(many)]
    states = tuple(
        State(
            id=one, title=draw(_texts), says=draw(_texts),
            end=None if one == "s0" else draw(st.sampled_from([None, None, *End])),
            deadline=draw(st.sampled_from([None, Deadline(within=Within(days=3))])),
        )
        for one in ids
    )  # fmt: skip
    left = [one.id for one in states if not one.end]
    moves = tuple(
        Move(
            id=f"m{n}", title=draw(_texts), by_itself=draw(st.booleans()), returns=draw(st.booleans()),
            sources=tuple(draw(st.lists(st.sampled_from(left), min_size=1, max_size=3, unique=True))),
            target=draw(st.sampled_from(ids)), who=(Who(filer=True),),
        )
        for n in range(draw(st.integers(0, 14)))
    )  # fmt: skip
    return Flow(
        key="any@1/flow",
        kind="any",
        title=draw(_texts),
        says=None,
        start="s0",
        form=(),
        states=states,
        moves=moves,
    )
