"""Runs of simulations behind a page (模拟任务): in memory, of one actor, gone with the process; what is to stay is saved as a scenario.

The rows of those who enter and leave are shown to whoever ran it and are nowhere kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from yiben.capabilities.programmes import scenarios
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text, current_lang, speaking

_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is run: a draft or a programme over a resource; `tries`: (label, threshold → expression), one or several."""

    resource: str
    draft: str | None
    programme: str | None
    as_of: date | None
    tries: tuple[tuple[str, Mapping[str, str]], ...]
    what: str = ""  # of a sweep: what is turned
    unit: str = ""


@dataclass(slots=True, kw_only=True)
class Run:
    """One run as it goes. `done` grows by one with every try."""

    id: str
    account: str
    clearance: int
    asked: Asked
    began: float
    rows: int = 0
    done: list[scenarios.Simulation] = field(default_factory=list)
    error: YibenError | None = None
    over: bool = False

    @property
    def seconds(self) -> int:
        """How long it has been going."""
        return int(time.monotonic() - self.began)


_RUNS: OrderedDict[str, Run] = OrderedDict()
_LOCK = Lock()


def begin(
    office: Office, actor: Actor, asked: Asked, submit: Callable[[str, Callable[[], object]], None]
) -> Run:
    """Start a run behind the page. The oldest of more than forty are forgotten."""
    run = Run(
        id=new_id("run"),
        account=actor.account,
        clearance=actor.clearance,
        asked=asked,
        began=time.monotonic(),
    )
    with _LOCK:
        _RUNS[run.id] = run
        while len(_RUNS) > _MOST:
            _RUNS.popitem(last=False)
    lang = current_lang()

    def work() -> None:
        with speaking(lang):
            _go(office, actor, run)

    submit(f"simulation:{run.id}", work)
    return run


def find(actor: Actor, run_id: str) -> Run:
    """A run of this very actor, as long as they are cleared for what it was read with. NotFound."""
    run = _RUNS.get(run_id)
    if run is None or run.account != actor.account or actor.clearance < run.clearance:
        raise NotFound(
            "no_run",
            Text("没有这次模拟，或服务已重新启动", "There is no such run, or the service was started anew."),
            where={"run": run_id[:40]},
            hint=Text(
                "请重新模拟，要保留的请存为场景", "Run it again; what is to stay is saved as a scenario."
            ),
        )
    return run


def _go(office: Office, actor: Actor, run: Run) -> None:
    asked = run.asked
    try:
        for _, changes in asked.tries:
            run.done.append(
                scenarios.simulate(
                    office,
                    actor,
                    resource=asked.resource,
                    draft=asked.draft,
                    programme=asked.programme,
                    as_of=asked.as_of,
                    changes=changes,
                    progress=_rows(run),
                )
            )
    except YibenError as error:
        run.error = error
    finally:
        run.over = True


def _rows(run: Run) -> Callable[[Any], None]:
    def told(step: Any) -> None:
        run.rows = step.rows

    return told
