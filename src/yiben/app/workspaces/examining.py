"""The release check (开放审查) of a result that is asked out of a workspace: who stands out, and what its values mean."""

from collections.abc import Mapping, Sequence
from functools import partial

from yiben.app.workspaces.recognising import meant
from yiben.capabilities.opening import disclosure
from yiben.capabilities.opening.disclosure import Data, Examined, Permission, Treatment
from yiben.capabilities.zones import workspaces
from yiben.infra.lake import Bench, Lake

_MAY = {one: Permission(allowed=True, level=1) for one in Treatment}
"""Grades are looked at by the workspace's own check, by Article 27; here only what rows give away."""


def release_check(lake: Lake) -> workspaces.Examine:
    """What `workspaces.ask_out` is handed."""
    return partial(_examine, lake)


def _examine(
    lake: Lake, run: workspaces.Run, files: Sequence[str], labels: Mapping[str, frozenset[str]]
) -> Sequence[workspaces.Finding]:
    with lake.bench() as bench:
        found = [*meant(bench, run, files, labels)]
        if run.shape is not workspaces.Shape.FIGURES:
            found += _disclosed(bench, run, files, labels)
    return found


def _disclosed(
    bench: Bench, run: workspaces.Run, files: Sequence[str], labels: Mapping[str, frozenset[str]]
) -> list[workspaces.Finding]:
    columns = tuple(_column(one, labels.get(one.name, frozenset())) for one in run.columns)
    personal = any(one.personal for one in run.columns)
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


def _column(made: workspaces.MadeColumn, labels: frozenset[str]) -> Examined:
    """A column to the release check; a masked one is no identifier any more, whatever it was."""
    semantic = next(iter(labels)) if len(labels) == 1 and not made.masked else None
    return Examined(
        name=made.name,
        type=made.type,
        level=made.level,
        personal=made.personal,
        approved=True,
        role=disclosure.role_of(semantic, type_=made.type, personal=made.personal, level=made.level),
        may=_MAY,
    )
