"""Reviews (并行评审): several persons judge side by side; the last that is needed moves the case."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities.casework.actions.cases import case_of, flow_of, opinion_of, read, standing
from yiben.capabilities.casework.actions.moving import make
from yiben.capabilities.casework.actions.persons import asker
from yiben.capabilities.casework.actions.refusing import recorded, stale
from yiben.capabilities.casework.actions.seeing import visible_alone
from yiben.capabilities.casework.actions.stepping import Made
from yiben.capabilities.casework.model import Case, Hands
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows import fill, outcome, voice
from yiben.engines.flows.model import Field, Flow, Review
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

SAYS = Field(id="says", title=Text("评审意见", "opinion"), type="long_text", most=4000)
_OPINION = "opinion"


def give_opinion(
    work: Work,
    case: str,
    *,
    agrees: bool,
    score: float | None = None,
    says: str = "",
    hands: Hands,
    seen: int | None = None,
) -> Case:
    """Say what one reviewer thinks; with the last opinion that is needed, the case moves by itself.

    `seen`: the version the opinion is about; when given, a case that was sent back and came again is not judged
    by what it was. Raises MovedOn `case_moved_on`, Refused with the reason (spoken already, conflict of interest),
    BadInput for a score where none or another is asked for, and what an effect of the move raises: then the
    opinion is not kept either. Leaves `case.judged`, and `case.moved` when it moves.
    """
    with recorded(work, case, move=_OPINION):
        row = visible_alone(work, case, hands=hands)
        flow = flow_of(work, row["flow_sha256"])
        if seen is not None and seen != row["version"]:
            raise stale(work, row, flow, seen=seen)
        through = _entitled(work, row, flow, hands=hands)
        review = flow.state(row["state"]).review
        assert review is not None  # `voice` said so
        _check_score(review, score)
        words = str(fill((SAYS,), {"says": says}).get("says", ""))
        me = work.actor.account
        store.add_opinion(
            work.db,
            {
                "case": row["id"],
                "round": row["round"],
                "account": me,
                "through": through,
                "agrees": agrees,
                "score": score,
                "says": words,
                "at": stamp(work.now()),
            },
        )
        store.set_aside(work.db, row["id"], [me, *([through] if through else [])])
        work.leave(
            "case.judged", row["id"], number=row["number"], version=row["version"], by=me, through=through
        )
        return _conclude(work, row, flow, review, hands=hands)


def _entitled(work: Work, row: Mapping[Any, Any], flow: Flow, *, hands: Hands) -> str | None:
    said = voice(flow, standing(work, row), asker(work, hands=hands, row=row, flow=flow))
    if said.allowed:
        return said.through
    first, *more = said.why_not
    raise Refused(
        "not_yours",
        first,
        where={"case": row["id"], "account": work.actor.account, "state": row["state"]},
        hint=Text("；".join(one.zh for one in more), " ".join(one.en for one in more)) if more else None,
    )


def _conclude(work: Work, row: Mapping[Any, Any], flow: Flow, review: Review, *, hands: Hands) -> Case:
    said = [opinion_of(one) for one in store.opinions(work.db, row["id"], round_=row["round"])]
    move = outcome(review, said)
    if move is None:
        return case_of(row, now=stamp(work.now()))
    chosen = flow.move(move)
    made = Made(
        move=move,
        source=row["state"],
        target=chosen.target,
        account=SYSTEM.account,
        through=None,
        form={},
        note="",
    )
    make(work, row, flow, chosen, made, hands=hands)
    return read(work, row["id"])


def _check_score(review: Review, score: float | None) -> None:
    if review.least is None:
        if score is not None:
            raise BadInput(
                "score_not_asked",
                Text("此评审不打分", "No scores are asked for here."),
                where={"score": score},
            )
        return
    most = review.most if review.most is not None else 100
    if score is None or not 0 <= score <= most:  # not a number is in no range
        raise BadInput(
            "bad_score",
            Text(f"请给出 0 至 {most} 的分数", f"Give a score from 0 to {most}."),
            where={"score": None if score is None else str(score)[:20], "most": most},
        )
