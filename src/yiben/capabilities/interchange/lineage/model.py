"""The nouns of exchanged lineage. The standard is OpenLineage 2-0-2 (openlineage.io/spec)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMESPACE = "yiben"
"""What this platform's tables are called in events: namespace `yiben`, name as in SQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A dataset as an event names it. `resource` is set where the ledger knows it."""

    namespace: str
    name: str
    resource: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One column made of another, as an event says."""

    output: Table
    column: str
    input: Table
    source: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one event says of a run (运行)."""

    run: str  # UUID
    event: str  # START, RUNNING, COMPLETE, ABORT, FAIL, OTHER
    at: str
    job_namespace: str
    job: str
    producer: str
    inputs: tuple[Table, ...]
    outputs: tuple[Table, ...]
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an event. `edges` of it were linked in the ledger; `known`: it had come before."""

    run: Run
    received: str
    received_by: str
    edges: int
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Events about runs here, oldest first; `next` is the cursor to go on from."""

    events: tuple[Mapping[str, Any], ...]
    next: str
