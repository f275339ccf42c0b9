"""What the platform itself does to cases, in the transaction of whoever caused it."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.objections.model import Objection
from yiben.capabilities.objections.store import objections as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


def platform_work(work: Work) -> Work:
    """The same transaction and the same evidence, as the platform."""
    return Work(work.db, SYSTEM, work.office, work.events, work.lasting)


def step(work: Work, case: str, move: str, *, hands: Hands, form: Mapping[str, Any] | None = None) -> Case:
    """Make a move the flow keeps for the platform."""
    own = platform_work(work)
    seen = casework.look(own, case, hands=hands).case
    return casework.move(own, seen.id, move, seen=seen.version, form=form or {}, hands=hands)


def recorded(work: Work, case: str) -> Objection:
    """The objection of a case. NotFound `no_objection` for a case that was filed past this room."""
    found = store.find(work.db, case)
    if found is None:
        raise NotFound(
            "no_objection",
            Text(f"没有异议 {case[:60]}", f"There is no objection {case[:60]}."),
            where={"case": case[:60]},
            hint=Text("请用 yiben objection file 提出", "File one with `yiben objection file`."),
        )
    return found
