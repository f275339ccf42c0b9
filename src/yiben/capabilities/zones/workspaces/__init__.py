"""Workspaces in zones (专区工作空间): operators work on data they never hold, and results leave by one gate.

Front desk. Start reading at `model.py`. `open_workspace` and `close` begin and end one, `close_due` when an agreement ends ·
`register`, `file_person`, `leave`, `admit` say who works there · `write_step`, `move_step`, `run`, `run_all` (or `begin`
now and `finish` in the background), `cancel`, `sweep` for the clock, `inputs` and `compose` for steps without SQL, `preview`, `diff`, `runs`, `steps` are the work · `ask_out`, `approve`, `refuse`, `take` are the gate, `exits` its desk,
`left_so_far` what left · `made`, `made_under`, `read_by`, `reading`, `run_of` say what came of what, `work_for`, `made_for`, `serves` for which product. The release check is handed in by whoever wires it (`Examine`): it lives further up the street.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.zones.workspaces.model import (
    EXIT_TITLES,
    RUN_TITLES,
    SHAPE_TITLES,
    STAGE_TITLES,
    WEIGHT_TITLES,
    Diff,
    Exit,
    ExitState,
    Finding,
    Input,
    Limits,
    MadeColumn,
    NewWorkspace,
    Part,
    Person,
    Run,
    RunState,
    Shape,
    Step,
    Taken,
    Weight,
    Workspace,
)
from yiben.capabilities.zones.workspaces.recipes import USES, WHERES, Pick, Use, Where, compose

if TYPE_CHECKING:
    from yiben.capabilities.zones.workspaces.actions.comparing import diff, preview
    from yiben.capabilities.zones.workspaces.actions.descending import (
        made,
        made_under,
        read_by,
        reading,
        run_of,
    )
    from yiben.capabilities.zones.workspaces.actions.enrolling import (
        admit,
        file_person,
        leave,
        register,
        registered,
    )
    from yiben.capabilities.zones.workspaces.actions.keeping import (
        close,
        close_due,
        listed,
        members,
        open_workspace,
    )
    from yiben.capabilities.zones.workspaces.actions.leaving import (
        Examine,
        approve,
        ask_out,
        exit_seen,
        exits,
        left_so_far,
        refuse,
        take,
    )
    from yiben.capabilities.zones.workspaces.actions.running import begin, finish, run, run_all
    from yiben.capabilities.zones.workspaces.actions.serving import (
        made_for,
        products_of,
        serves,
        work_for,
        workspaces_for,
    )
    from yiben.capabilities.zones.workspaces.actions.standing import (
        answers_for,
        own_body,
        seen,
        step_seen,
        supervises,
    )
    from yiben.capabilities.zones.workspaces.actions.stopping import cancel, sweep
    from yiben.capabilities.zones.workspaces.actions.writing import inputs, move_step, runs, steps, write_step

__all__ = [
    "EXIT_TITLES",
    "RUN_TITLES",
    "SHAPE_TITLES",
    "STAGE_TITLES",
    "USES",
    "WEIGHT_TITLES",
    "WHERES",
    "Diff",
    "Examine",
    "Exit",
    "ExitState",
    "Finding",
    "Input",
    "Limits",
    "MadeColumn",
    "NewWorkspace",
    "Part",
    "Person",
    "Pick",
    "Run",
    "RunState",
    "Shape",
    "Step",
    "Taken",
    "Use",
    "Weight",
    "Where",
    "Workspace",
    "admit",
    "answers_for",
    "approve",
    "ask_out",
    "begin",
    "cancel",
    "close",
    "close_due",
    "compose",
    "diff",
    "exit_seen",
    "exits",
    "file_person",
    "finish",
    "inputs",
    "leave",
    "left_so_far",
    "listed",
    "made",
    "made_for",
    "made_under",
    "members",
    "move_step",
    "open_workspace",
    "own_body",
    "preview",
    "products_of",
    "read_by",
    "reading",
    "refuse",
    "register",
    "registered",
    "run",
    "run_all",
    "run_of",
    "runs",
    "seen",
    "serves",
    "step_seen",
    "steps",
    "supervises",
    "sweep",
    "take",
    "work_for",
    "workspaces_for",
    "write_step",
]

# Looked up when asked for: whoever only speaks of workspaces opens no engine.
_ROOMS = {
    "descending": "made made_under read_by reading run_of",
    "enrolling": "admit file_person leave register registered",
    "keeping": "close close_due listed members open_workspace",
    "leaving": "Examine approve ask_out exit_seen exits left_so_far refuse take",
    "serving": "made_for products_of serves work_for workspaces_for",
    "standing": "answers_for own_body seen step_seen supervises",
    "comparing": "diff preview",
    "running": "begin finish run run_all",
    "stopping": "cancel sweep",
    "writing": "inputs move_step runs steps write_step",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.actions.{_WHERE[name]}"), name)
