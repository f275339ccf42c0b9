"""Refusals: what a person is told, and that it stays in the evidence though everything else is undone."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows.model import FILING, Flow
from yiben.infra.work import Work
from yiben.kernel.errors import MovedOn, NotFound, Refused, YibenError
from yiben.kernel.text import Text

_REFERENCE = re.compile(r"[A-Za-z0-9_.@-]{1,64}")


@contextmanager
def recorded(work: Work, subject: str, *, move: str) -> Iterator[None]:
    """Leave `case.refused` when somebody is refused in here; nothing of what they filled in is in it."""
    try:
        yield
    except YibenError as error:
        work.insist("case.refused", _word(subject), move=_word(move), code=error.code)
        raise


def _word(said: str) -> str:
    # Whatever somebody typed may be anything, also what must not stand in the log.
    return said if _REFERENCE.fullmatch(said) else "unknown"


def not_found(ref: str) -> NotFound:
    """No such case, or not for this person."""
    return NotFound(
        "no_case",
        Text(f"没有办件 {ref[:60]}", f"There is no case {ref[:60]}."),
        where={"case": ref[:60]},
        hint=Text("也可能是您无权查看", "Or you may not see it."),
    )


def stale(work: Work, row: Mapping[Any, Any], flow: Flow, *, seen: int) -> MovedOn:
    """Somebody was faster: who, when, and what they did."""
    last = store.last_step(work.db, row["id"])
    done = title_of(flow, last["move"])
    state = flow.state(row["state"]).title
    at = last["at"][:19].replace("T", " ")
    return MovedOn(
        "case_moved_on",
        Text(
            f"{last['account']} 已先于您办理“{done.zh}”（{at} UTC），现在是“{state.zh}”",
            f"{last['account']} was faster: “{done.en}” at {at} UTC. It stands at “{state.en}” now.",
        ),
        where={
            "case": row["id"],
            "number": row["number"],
            "account": last["account"],
            "through": last["through"],
            "when": last["at"],
            "move": last["move"],
            "state": row["state"],
            "version": row["version"],
            "seen": seen,
        },
        hint=Text("请重新打开后再办理", "Open it again, then decide."),
    )


def sent_before(work: Work, used: Mapping[Any, Any]) -> MovedOn:
    """The same form a second time, with what became of the first."""
    row = store.find(work.db, used["case"])
    number = row["number"] if row is not None else used["case"]
    return MovedOn(
        "already_sent",
        Text(f"这份表单已提交过：{number}", f"This form was sent before: {number}."),
        where={"case": used["case"], "number": number, "version": used["version"], "when": used["at"]},
        hint=Text("没有再办理一次；请查看该办件", "Nothing was done a second time; open that case."),
    )


def title_of(flow: Flow, move: str) -> Text:
    """What people call a move; the filing has no name of its own."""
    if move == FILING:
        return Text("提交申请", "filed")
    return next((one.title for one in flow.moves if one.id == move), Text(move, move))


def not_in_batch(flow: Flow, move: str) -> Refused:
    """The flow wants this move made case by case."""
    title = title_of(flow, move)
    return Refused(
        "not_in_batch",
        Text(f"“{title.zh}”不能批量办理", f"“{title.en}” is made case by case."),
        where={"move": move[:60]},
    )
