"""A flow with everything in it: return, review with scores, deadlines, escalation, a move by itself, four eyes."""

from yiben.engines.flows import check
from yiben.engines.flows.model import (
    Choice,
    Deadline,
    End,
    Fact,
    Field,
    Flow,
    Move,
    Relation,
    Review,
    State,
    Who,
    Within,
)
from yiben.kernel.text import Text


def t(word: str) -> Text:
    return Text(f"〔{word}〕", word)


FILER = Who(filer=True)
OWNER = Who(role="steward", relation=Relation.OWNER)
AUTHORITY = Who(role="bureau", relation=Relation.AUTHORITY)
OFFICER = Who(role="officer")

REQUEST = Flow(
    key="test@1/request",
    kind="test.request",
    title=t("request"),
    says=None,
    start="asked",
    form=(
        Field(id="purpose", title=t("purpose"), type="long_text", required=True, most=200),
        Field(id="mode", title=t("mode"), type="choice", choices=(Choice(id="api", title=t("api")), Choice(id="file", title=t("file")))),
        Field(id="until", title=t("until"), type="date"),
        Field(id="proof", title=t("proof"), type="attachment"),
    ),
    states=(
        State(id="asked", title=t("asked"), says=t("asked"), deadline=Deadline(within=Within(working_days=5), remind=2, escalate=(OFFICER,))),
        State(id="correcting", title=t("correcting"), says=t("correcting"), deadline=Deadline(within=Within(working_days=10), move="lapse")),
        State(
            id="judged",
            title=t("judged"),
            says=t("judged"),
            review=Review(who=(AUTHORITY,), quorum=2, passed="pass", failed="fail", most=100, least=60, excludes=(Relation.FILER,)),
        ),
        State(id="ready", title=t("ready"), says=t("ready")),
        State(id="done", title=t("done"), says=t("done"), end=End.DONE),
        State(id="refused", title=t("refused"), says=t("refused"), end=End.REFUSED),
        State(id="withdrawn", title=t("withdrawn"), says=t("withdrawn"), end=End.WITHDRAWN),
        State(id="lapsed", title=t("lapsed"), says=t("lapsed"), end=End.LAPSED),
    ),
    moves=(
        Move(id="accept", title=t("accept"), sources=("asked",), target="judged", who=(OWNER,), not_who=("filer",), batch=True,
             form=(Field(id="remark", title=t("remark")),)),
        Move(id="return", title=t("return"), sources=("asked",), target="correcting", who=(OWNER,), returns=True,
             form=(Field(id="reason", title=t("reason"), required=True),)),
        Move(id="recall", title=t("recall"), sources=("judged",), target="correcting", who=(OWNER,), returns=True, optional=True),
        Move(id="refuse", title=t("refuse"), sources=("asked",), target="refused", who=(OWNER,), batch=True),
        Move(id="again", title=t("again"), sources=("correcting",), target="asked", who=(FILER,),
             form=(Field(id="purpose", title=t("purpose"), type="long_text", required=True, most=200),)),
        Move(id="lapse", title=t("lapse"), sources=("correcting",), target="lapsed", by_itself=True),
        Move(id="pass", title=t("pass"), sources=("judged",), target="ready", by_itself=True),
        Move(id="fail", title=t("fail"), sources=("judged",), target="refused", by_itself=True),
        Move(id="grant", title=t("grant"), sources=("ready",), target="done", who=(OWNER,), not_who=("mover:accept",),
             needs="clear", else_says=t("the guard says no"), effects=("give",)),
        Move(id="break", title=t("break"), sources=("ready",), target="done", who=(OWNER,), not_who=("mover:accept",), effects=("give", "fail")),
        Move(id="withdraw", title=t("withdraw"), sources=("asked", "correcting", "judged", "ready"), target="withdrawn", who=(FILER,)),
    ),
    facts=(Fact(id="clear", title=t("clear")),),
)  # fmt: skip

FAULTS = check(REQUEST)
