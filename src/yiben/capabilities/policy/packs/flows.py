"""Flows and calendars of a pack as the engine has them, and what is wrong with them, each with its line."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from yiben.capabilities.policy.packs.declarations import Parameter
from yiben.capabilities.policy.packs.entries import Entry
from yiben.capabilities.policy.packs.flowing import CalendarEntry, FlowEntry
from yiben.capabilities.policy.packs.kinds import KINDS
from yiben.capabilities.policy.packs.locate import Where
from yiben.capabilities.policy.packs.pack import Document, Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.engines.flows import check, read_flow
from yiben.engines.flows.calendar import Declared, calendar
from yiben.engines.flows.model import Fault, Flow
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

ALWAYS = "cn"
"""The calendar every installation has: China's, with make-up days."""
_STEP = re.compile(r"[^.\[\]]+")
(_FLOWS,) = (kind for kind in KINDS if kind.attribute == "flows")


@lru_cache(maxsize=64)
def flows_of(pack: Pack) -> tuple[Flow, ...]:
    """The flows a checked pack declares. `key` is `pack@version/id`."""
    figures = _figures(pack)
    return tuple(
        read_flow(table, key=_key(pack, entry), parameters=figures) for entry, table, _, _ in _tables(pack)
    )


def calendars_of(pack: Pack) -> tuple[Declared, ...]:
    """The calendars a pack declares."""
    return tuple(_declared(one) for one in pack.calendars)


def check_flows(pack: Pack, base: Pack, problems: Problems, *, ours: bool) -> None:
    """Note everything that is wrong with the pack's flows and calendars."""
    _check_sources(pack, problems, ours=ours)
    calendars = _check_calendars(pack, base, problems)
    figures = _figures(pack)
    kinds: dict[str, FlowEntry] = {}
    for entry, table, document, number in _tables(pack):
        first = kinds.setdefault(entry.kind, entry)
        if first is not entry:
            problems.add(
                document.name,
                document.lines.of(("flow", number, "kind")),
                Text(
                    f"{entry.id}：{first.id} 已是 {entry.kind} 的流程",
                    f"{entry.id}: {first.id} is the flow of {entry.kind} already",
                ),
                hint=Text("一个种类一个流程", "One flow for each kind."),
                code="flow_kind_taken",
            )
        try:
            flow = read_flow(table, key=_key(pack, entry), parameters=figures)
        except BadInput as error:
            where = _steps(table, str(error.where.get("path", "")))
            problems.add(
                document.name,
                document.lines.of(("flow", number, *where)),
                Text(f"{entry.id}：{error.message.zh}", f"{entry.id}: {error.message.en}"),
                hint=error.hint,
                code=error.code,
            )
            continue
        for fault in check(flow, calendars={*calendars, *_country(flow.calendar)}):
            _note(fault, entry, table, document, number, problems)


def check_effects(pack: Pack, *, effects: Collection[str]) -> None:
    """Refuse a sound pack whose flows name an effect that is not among those the platform has.

    Raises BadInput `flow_effect` with file and line. Policy knows no effects itself: doors hand them in.
    """
    problems = Problems()
    for flow, (entry, table, document, number) in zip(flows_of(pack), _tables(pack), strict=True):
        for fault in check(flow, effects=effects):
            _note(fault, entry, table, document, number, problems)
    problems.refuse(pack.id)


def _note(  # noqa: PLR0917  # private
    fault: Fault,
    entry: FlowEntry,
    table: Mapping[str, Any],
    document: Document,
    number: int,
    problems: Problems,
) -> None:
    problems.add(
        document.name,
        document.lines.of(("flow", number, *_steps(table, fault.where))),
        Text(f"{entry.id}：{fault.says.zh}", f"{entry.id}: {fault.says.en}"),
        hint=fault.hint,
        code=fault.code,
    )


def _tables(pack: Pack) -> Iterator[tuple[FlowEntry, Mapping[str, Any], Document, int]]:
    """Every flow with its table, its file and its number there."""
    written = [
        (table, document, number)
        for name, document in sorted(pack.documents.items())
        if _FLOWS.holds(name)
        for number, table in enumerate(document.data.get("flow", ()))
    ]
    for entry, (table, document, number) in zip(pack.flows, written, strict=True):
        yield entry, table, document, number


def _key(pack: Pack, entry: FlowEntry) -> str:
    return f"{pack.citation}/{entry.id}"


def _figures(pack: Pack) -> dict[str, float]:
    return {
        one.id: one.default[0]
        for one in pack.parameters
        if one.default and isinstance(one.default[0], int | float) and not isinstance(one.default[0], bool)
    }


def _steps(table: Any, where: str) -> Where:
    """A path of a fault as a path of the document: `state.filed.deadline` → `("state", 2, "deadline")`."""
    found: list[str | int] = []
    here = table
    for step in _STEP.findall(where):
        if step == "flow" and not found:
            continue
        if isinstance(here, Mapping) and step in here:
            found.append(step)
            here = here[step]
            continue
        if not isinstance(here, list):
            break
        named = [
            number for number, one in enumerate(here) if isinstance(one, Mapping) and one.get("id") == step
        ]
        number = named[-1] if named else int(step) if step.isdigit() and int(step) < len(here) else None
        if number is None:
            break
        found.append(number)
        here = here[number]
    return tuple(found)


def _check_sources(pack: Pack, problems: Problems, *, ours: bool) -> None:
    """A regulation's pack cites its articles; the base pack, which is none, says where each entry comes from."""
    entries: tuple[Entry, ...] = (*pack.flows, *pack.calendars, *pack.parameters)
    for entry in entries:
        assert isinstance(entry, FlowEntry | CalendarEntry | Parameter)
        if ours and (entry.source is None or entry.article):
            problems.add(
                entry.place.file,
                entry.place.line,
                Text(f"{entry.id} 没有写出处", f"{entry.id} does not say where it comes from"),
                hint=Text(
                    "写 source_zh 和 source_en，不写 article", "Write source_zh and source_en, not `article`."
                ),
                code="no_source",
            )
        elif not ours and not entry.article:
            problems.add(
                entry.place.file,
                entry.place.line,
                Text(f"{entry.id} 没有引用条款", f"{entry.id} cites no article"),
                hint=Text("写 article", "Write `article`."),
                code="pack_missing",
            )


def _check_calendars(pack: Pack, base: Pack, problems: Problems) -> set[str]:
    """Note calendars that will not do; the names of those there are."""
    for entry in pack.calendars:
        declared = _declared(entry)
        both = sorted(declared.free & declared.working)
        try:
            calendar(entry.id, declared=[declared])
            wrong = None
        except BadInput as error:
            wrong = error.message, error.hint
        if both:
            day = both[0].isoformat()
            wrong = Text(f"{day} 又放假又上班", f"{day} is both free and worked"), None
        if not declared.weekdays <= frozenset(range(1, 8)):
            wrong = (
                Text("weekdays 只能是 1 到 7", "`weekdays` are 1 to 7"),
                Text("1 是星期一，7 是星期日", "1 is Monday, 7 Sunday."),
            )
        if wrong:
            says, hint = wrong
            problems.add(
                entry.place.file,
                entry.place.line,
                Text(f"{entry.id}：{says.zh}", f"{entry.id}: {says.en}"),
                hint=hint,
                code="pack_calendar",
            )
    return {ALWAYS, *(one.id for one in (*base.calendars, *pack.calendars))}


def _country(name: str) -> set[str]:
    """The name, when it is that of a country whose calendar is kept."""
    if name == ALWAYS:
        return {name}
    try:
        calendar(name)
    except BadInput:
        return set()
    return {name}


def _declared(entry: CalendarEntry) -> Declared:
    return Declared(
        id=entry.id,
        timezone=entry.timezone,
        country=entry.country,
        weekdays=frozenset(entry.weekdays),
        free=frozenset(entry.free),
        working=frozenset(entry.working),
        until=entry.until,
    )
