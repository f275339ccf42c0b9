"""Asks programmes about one applicant (政策匹配): one by name, or all that are in force on a day. Nothing of the facts is kept."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from yiben.capabilities import policy
from yiben.engines.rules.entitlements import (
    Answer,
    Compiled,
    Hearing,
    Panel,
    Sitting,
    Whom,
    hear,
    read_applicant,
)
from yiben.kernel.clock import day_in_beijing

if TYPE_CHECKING:  # who asks shipped packs opens no database
    from yiben.infra.work import Work

ASSESSED = "programme.assessed"


def assess_one(work: "Work", name: str, document: Any, *, as_of: date | None = None) -> Answer:
    """What the programme `pack/programme` says of the applicant in a JSON object, as of a day, today by default.

    Raises NotFound, BadInput for facts that cannot be read. Leaves evidence that it was asked, nothing of the facts.
    """
    day = as_of or today(work)
    of, panel = policy.programme(name, work=work, day=day)
    answer = assess(of, panel, document, as_of=day)
    work.leave(ASSESSED, of.id, as_of=day.isoformat(), eligible=answer.eligible)
    return answer


def assess_all(
    work: "Work",
    document: Any,
    *,
    packs: Sequence[str] = (),
    as_of: date | None = None,
    whom: Whom | None = None,
) -> tuple[Hearing, str]:
    """What all programmes say of one applicant, and whose they are: `packs` named, `in_force`, or, where none is, `shipped`.

    `whom`: a company or a person; without it the facts tell.

    Leaves evidence with how many were asked and met, nothing of the facts.
    """
    day = as_of or today(work)
    panel, scope = programmes_for(work, packs=packs, day=day)
    heard = hear(panel, document, as_of=day, whom=whom)
    work.leave(
        ASSESSED,
        scope,
        as_of=day.isoformat(),
        programmes=len(heard.answers),
        met=sum(one.eligible is True for one in heard.answers),
        undecided=sum(one.eligible is None for one in heard.answers),
    )
    return heard, scope


def programmes_for(work: "Work | None", *, packs: Sequence[str] = (), day: date) -> tuple[Panel, str]:
    """The programmes asked when nobody names one, and whose they are."""
    if packs:
        return policy.programmes_shipped(tuple(packs)), "named"
    panel = policy.programmes_in_force(work, day=day) if work is not None else None
    if panel is not None and panel.programmes:
        return panel, "in_force"
    return policy.programmes_shipped(), "shipped"


def assess(of: Compiled, panel: Panel, document: Any, *, as_of: date) -> Answer:
    """One programme's answer."""
    applicant = read_applicant(document, of.book)
    return Sitting(applicant, of.book, as_of=as_of, known=panel.known).ask(of)


def today(work: "Work") -> date:
    """The day it is, by Beijing time."""
    return day_in_beijing(work.now())
