"""Uploads under way: what the page with the progress bar looks at.

Only how far somebody is lies here, in memory. What must survive is in the intake's journal: after a
restart the run goes on from there, and its page shows it.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Step
from yiben.kernel.text import Text

STAGES = ("receive", "read", "understand", "land", "check", "register")
"""The stages of a run in order, as `Step.stage` names them."""

_KEPT = 500


@dataclass(slots=True, kw_only=True)
class Errand:
    """One file on its way in."""

    id: str
    actor: Actor
    name: str
    size: int
    started: float = field(default_factory=time.monotonic)
    step: Step = field(default_factory=lambda: Step(stage="receive"))
    stage_began: float = field(default_factory=time.monotonic)
    answer: dict[str, Any] | None = None
    error: YibenError | None = None
    broken: bool = False

    @property
    def done(self) -> bool:
        """True when nothing more will happen."""
        return self.answer is not None or self.error is not None or self.broken

    @property
    def share(self) -> float | None:
        """How much of this stage is done, where its size is known."""
        step = self.step
        if step.total_bytes:
            return min(1.0, step.bytes / step.total_bytes)
        return min(1.0, step.rows / step.total_rows) if step.total_rows else None

    @property
    def seconds_left(self) -> int | None:
        """An estimate for this stage; None while it is too early to say."""
        share, spent = self.share, time.monotonic() - self.stage_began
        if not share or share >= 1 or spent < 2:
            return None
        return round(spent * (1 - share) / share)

    def tell(self, step: Step) -> None:
        """The work says how far it is."""
        if step.stage != self.step.stage:
            self.stage_began = time.monotonic()
        self.step = step


class Desk:
    """The errands of this process, newest last; old ones are forgotten."""

    def __init__(self) -> None:
        self._errands: OrderedDict[str, Errand] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, *, actor: Actor, name: str, size: int) -> Errand:
        """A new errand."""
        errand = Errand(id=new_id("upl"), actor=actor, name=name, size=size)
        with self._lock:
            self._errands[errand.id] = errand
            while len(self._errands) > _KEPT:
                self._errands.popitem(last=False)
        return errand

    def find(self, errand: str, *, actor: Actor) -> Errand:
        """An errand of this actor, or anybody's for the owner. Raises NotFound."""
        found = self._errands.get(errand)
        if found is None or not (found.actor.account == actor.account or actor.holds(Role.OWNER)):
            raise NotFound(
                "no_upload",
                Text("没有这次上传，或平台已重新启动", "No such upload, or the platform was restarted."),
                hint=Text("请在接入记录中查看", "Look at the list of runs."),
            )
        return found
