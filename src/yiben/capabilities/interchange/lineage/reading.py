"""Reading an OpenLineage event as somebody else sent it: everything checked, everything bounded."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from yiben.capabilities.interchange.lineage.model import Edge, Run, Table
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

EVENTS = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
MOST_TABLES, MOST_EDGES, LONGEST = 500, 10_000, 1_000


def run_of(body: Any) -> Run:
    """The run event. BadInput `bad_lineage_event`, saying where."""
    event = _mapping(body, "")
    kind = _text(event.get("eventType"), "eventType")
    if kind not in EVENTS:
        raise _bad("eventType", Text("不是 OpenLineage 的事件类型", f"is none of {', '.join(EVENTS)}"))
    run = _mapping(event.get("run"), "run")
    job = _mapping(event.get("job"), "job")
    inputs = tuple(table for table, _ in _tables(event, "inputs"))
    outputs = tuple(_tables(event, "outputs"))
    edges = tuple(edge for table, facets in outputs for edge in _edges(table, facets))
    if len(edges) > MOST_EDGES:
        raise _bad(
            "outputs", Text(f"列级血缘超过 {MOST_EDGES} 条", f"has more than {MOST_EDGES:,} column edges")
        )
    return Run(
        run=_uuid(run.get("runId")),
        event=kind,
        at=_moment(event.get("eventTime")),
        job_namespace=_text(job.get("namespace"), "job.namespace"),
        job=_text(job.get("name"), "job.name"),
        producer=_text(event.get("producer", "unknown"), "producer"),
        inputs=inputs,
        outputs=tuple(table for table, _ in outputs),
        edges=edges,
    )


def _tables(event: Mapping[str, Any], side: str) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    found = event.get(side)
    found = [] if found is None else found
    if not isinstance(found, list) or len(found) > MOST_TABLES:
        raise _bad(
            side, Text(f"必须是不超过 {MOST_TABLES} 项的列表", f"must be a list of at most {MOST_TABLES}")
        )
    for position, one in enumerate(found):
        place = f"{side}[{position}]"
        said = _mapping(one, place)
        facets = said.get("facets") or {}
        yield _table(said, place), _mapping(facets, f"{place}.facets")


def _edges(output: Table, facets: Mapping[str, Any]) -> Iterator[Edge]:
    facet = facets.get("columnLineage")
    if facet is None:
        return
    place = f"{output.name}.columnLineage"
    fields = _mapping(_mapping(facet, place).get("fields", {}), f"{place}.fields")
    for column, said in fields.items():
        sources = _mapping(said, f"{place}.{column}").get("inputFields") or []
        if not isinstance(sources, list):
            raise _bad(f"{place}.{column}.inputFields", Text("必须是列表", "must be a list"))
        for one in sources:
            source = _mapping(one, f"{place}.{column}.inputFields")
            yield Edge(
                output=output,
                column=_text(column, place),
                input=_table(source, f"{place}.{column}"),
                source=_text(source.get("field"), f"{place}.{column}.field"),
                how=_how(source, said),
            )


def _how(source: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """The transformation in the event's words, short."""
    steps = source.get("transformations")
    first = steps[0] if isinstance(steps, list) and steps and isinstance(steps[0], Mapping) else {}
    words = (
        first.get("subtype") or first.get("type"),
        first.get("description"),
        said.get("transformationDescription"),
    )
    return " ".join(word for word in words if isinstance(word, str))[:500]


def _table(said: Mapping[str, Any], place: str) -> Table:
    return Table(
        namespace=_text(said.get("namespace"), f"{place}.namespace"),
        name=_text(said.get("name"), f"{place}.name"),
    )


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _bad(place or "event", Text("必须是一个对象", "must be an object"))
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or "\0" in value:
        raise _bad(
            place, Text(f"必须是不超过 {LONGEST} 字的文字", f"must be text of at most {LONGEST:,} characters")
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _bad(place, Text("含有半个字符", "holds half a character")) from error
    return value


def _uuid(value: Any) -> str:
    try:
        return str(uuid.UUID(_text(value, "run.runId")))
    except ValueError as error:
        raise _bad("run.runId", Text("必须是 UUID", "must be a UUID")) from error


def _moment(value: Any) -> str:
    said = _text(value, "eventTime")
    try:
        found = datetime.fromisoformat(said)
    except ValueError as error:
        raise _bad("eventTime", Text("必须是 ISO 8601 时间", "must be a time in ISO 8601")) from error
    if found.tzinfo is None:
        raise _bad("eventTime", Text("必须带时区", "must say its offset"))
    return said


def _bad(place: str, says: Text) -> BadInput:
    return BadInput(
        "bad_lineage_event",
        Text(f"{place} {says.zh}", f"{place} {says.en}."),
        where={"field": place},
        hint=Text(
            "格式见 https://openlineage.io/spec/2-0-2/OpenLineage.json",
            "The format is https://openlineage.io/spec/2-0-2/OpenLineage.json",
        ),
    )
