"""Participation 公众参与: citizens talk about open data, ask for what is missing, say what is wrong, and are answered.

Front desk. Start reading at `model.py`. Matters are cases with a date: `wish`, `report_error`, `enter` (at a desk), `vote`,
`take_vote_back`, `answer`, `pass_on`, `find`, `matters_of`, `voted_for` · discussion: `say`, `answer_officially`, `threads`,
`find_post` · `report_abuse`, `reports`, `hide`, `show_again` · reuses: `offer_reuse`, `review_reuse`, `reuses` · `follow`,
`follow_no_more`, `follows`, `is_followed`, `forget`, `tell_followers` · desks: `open_desk`, `close_desk`, `desks`,
`own_desks` · `on_dataset`, `moved`, `figures`, `by_month` for others' pages. What `app.reactions` wires: `HANDS`.
"""

from typing import TYPE_CHECKING

from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.participation.actions import answering
from yiben.capabilities.participation.actions.answering import answer, pass_on
from yiben.capabilities.participation.actions.asking import (
    Asked,
    enter,
    find,
    report_error,
    take_vote_back,
    vote,
    wish,
)
from yiben.capabilities.participation.actions.counting import (
    by_month,
    figures,
    matters_of,
    moved,
    on_dataset,
    voted_for,
)
from yiben.capabilities.participation.actions.desks import close_desk, desks, find_desk, open_desk, own_desks
from yiben.capabilities.participation.actions.following import (
    follow,
    follow_no_more,
    follows,
    forget,
    is_followed,
    tell_followers,
)
from yiben.capabilities.participation.actions.showing import (
    Offered,
    offer_reuse,
    reuses,
    review_reuse,
)
from yiben.capabilities.participation.actions.standing import MODERATORS, may_answer, may_write_down
from yiben.capabilities.participation.actions.talking import (
    answer_officially,
    find_post,
    hide,
    report_abuse,
    reports,
    say,
    show_again,
    thing,
    threads,
)
from yiben.capabilities.participation.model import (
    ERROR,
    KIND_TITLES,
    OPEN,
    QUESTION,
    STATE_TITLES,
    WISH,
    Desk,
    Figures,
    Follow,
    FollowKind,
    Kind,
    Matter,
    OnDataset,
    Post,
    PostKind,
    Report,
    Reuse,
    Review,
    State,
)
from yiben.capabilities.participation.texts import Piece, pieces, tidied

if TYPE_CHECKING:
    from yiben.infra.work import Work


def _page(_work: "Work", case: Case) -> str:
    return f"/wishes/{case.number}"


HANDS = Hands(
    effects={"participation.record": answering.record},
    facts={ERROR: answering.facts},
    subject={WISH: _page, ERROR: _page, QUESTION: _page},
)
"""What participation contributes to cases."""

__all__ = [
    "ERROR",
    "HANDS",
    "KIND_TITLES",
    "MODERATORS",
    "OPEN",
    "QUESTION",
    "STATE_TITLES",
    "WISH",
    "Asked",
    "Desk",
    "Figures",
    "Follow",
    "FollowKind",
    "Kind",
    "Matter",
    "Offered",
    "OnDataset",
    "Piece",
    "Post",
    "PostKind",
    "Report",
    "Reuse",
    "Review",
    "State",
    "answer",
    "answer_officially",
    "by_month",
    "close_desk",
    "desks",
    "enter",
    "figures",
    "find",
    "find_desk",
    "find_post",
    "follow",
    "follow_no_more",
    "follows",
    "forget",
    "hide",
    "is_followed",
    "matters_of",
    "may_answer",
    "may_write_down",
    "moved",
    "offer_reuse",
    "on_dataset",
    "open_desk",
    "own_desks",
    "pass_on",
    "pieces",
    "report_abuse",
    "report_error",
    "reports",
    "reuses",
    "review_reuse",
    "say",
    "show_again",
    "take_vote_back",
    "tell_followers",
    "thing",
    "threads",
    "tidied",
    "vote",
    "voted_for",
    "wish",
]
