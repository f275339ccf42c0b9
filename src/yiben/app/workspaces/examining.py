"""The release check (开放审查) of a result that is asked out of a workspace: who stands out in its rows."""

from collections.abc import Sequence
from functools import partial

from yiben.capabilities.opening import disclosure
from yiben.capabilities.opening.disclosure import Data, Examined, Permission, Treatment
from yiben.capabilities.zones import workspaces
from yiben.infra.lake import Lake

_MAY = {one: Permission(allowed=True, level=1) for one in Treatment}
"""Grades are looked at by the workspace's own check, by Article 27; here only what rows give away."""


def release_check(lake: Lake) -> workspaces.Examine:
    """What `workspaces.ask_out` is handed."""
    return partial(_examine, lake)


def _examine(lake: Lake, run: workspaces.Run, files: Sequence[str]) -> Sequence[workspaces.Finding]:
    columns = tuple(
        Examined(
            name=one.name,
            type=one.type,
            level=one.level,
            personal=one.personal,
            approved=True,
            role=disclosure.role_of(None, type_=one.type, personal=one.personal, level=one.level),
            may=_MAY,
        )
        for one in run.columns
    )
    personal = any(one.personal for one in run.columns)
    with lake.bench() as bench:
        report = disclosure.examine(bench, Data(files=tuple(files), columns=columns, personal=personal))
    return [
        workspaces.Finding(
            code=f"release_{one.risk}",
            weight=workspaces.Weight(str(one.weight)),
            says=one.says,
            columns=one.columns,
            measured=one.measured,
            threshold=one.threshold,
        )
        for one in report.findings
    ]
