"""Workspaces in zones (专区工作空间): operators work on data they never hold, and results leave by one gate.

Front desk. Start reading at `model.py`. `open_workspace` and `close` begin and end one, `close_due` when an agreement ends ·
`register`, `file_person`, `leave`, `admit` say who works there · `write_step`, `move_step`, `run`, `run_all`, `cancel`,
`preview`, `diff`, `runs`, `steps` are the work · `ask_out`, `approve`, `refuse`, `take` are the gate, `exits` its desk,
`left_so_far` what left. The release check is handed in by whoever wires it (`Examine`): it lives further up the street.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.zones.workspaces.model import (
    EXIT_TITLES,
    RUN_TITLES,
    WEIGHT_TITLES,
    Diff,
    Exit,
    ExitState,
    Finding,
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

if TYPE_CHECKING:
    from yiben.capabilities.zones.workspaces.actions.keeping import (
        admit,
        close,
        close_due,
        file_person,
        leave,
        listed,
        members,
        open_workspace,
        register,
        registered,
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
    from yiben.capabilities.zones.workspaces.actions.standing import seen, step_seen, supervises
    from yiben.capabilities.zones.workspaces.actions.stepping import (
        cancel,
        diff,
        move_step,
        preview,
        run,
        run_all,
        runs,
        steps,
        write_step,
    )

__all__ = [
    "EXIT_TITLES",
    "RUN_TITLES",
    "WEIGHT_TITLES",
    "Diff",
    "Examine",
    "Exit",
    "ExitState",
    "Finding",
    "Limits",
    "MadeColumn",
    "NewWorkspace",
    "Part",
    "Person",
    "Run",
    "RunState",
    "Shape",
    "Step",
    "Taken",
    "Weight",
    "Workspace",
    "admit",
    "approve",
    "ask_out",
    "cancel",
    "close",
    "close_due",
    "diff",
    "exit_seen",
    "exits",
    "file_person",
    "leave",
    "left_so_far",
    "listed",
    "members",
    "move_step",
    "open_workspace",
    "preview",
    "refuse",
    "register",
    "registered",
    "run",
    "run_all",
    "runs",
    "seen",
    "step_seen",
    "steps",
    "supervises",
    "take",
    "write_step",
]

# Looked up when asked for: whoever only speaks of workspaces opens no engine.
_ROOMS = {
    "keeping": "admit close close_due file_person leave listed members open_workspace register registered",
    "leaving": "Examine approve ask_out exit_seen exits left_so_far refuse take",
    "standing": "seen step_seen supervises",
    "stepping": "cancel diff move_step preview run run_all runs steps write_step",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.actions.{_WHERE[name]}"), name)
