"""What every page of cases needs: names for identifiers, deadlines in words, forms as they were filled in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, plans, policy, zones
from yiben.engines.flows.calendar import Calendar, calendar
from yiben.engines.flows.model import Field, Flow
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

_NAMES = re.compile(r"(?:org|ind|zagr)_[0-9a-z]{26}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A deadline as people read it. `left`: working days until it, negative when it has passed."""

    on: date
    at: datetime
    left: int
    late: bool
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that was filled in."""

    title: Text
    lines: tuple[str, ...]
    href: str = ""


def calendar_of(work: Work, name: str = "cn") -> Calendar:
    """A calendar by name, among those the packs declare too; China's where a pack's is gone."""
    declared = policy.calendars(work)
    try:
        return calendar(name, declared=declared)
    except YibenError:
        return calendar("cn")


def limit(days: Calendar, due: str | None, now: datetime) -> Limit | None:
    """A due time as kept → as read."""
    if due is None:
        return None
    at = datetime.fromisoformat(due)
    on, today = days.local(at).date(), days.local(now).date()
    return Limit(
        on=on,
        at=days.local(at),
        left=days.working_days(today, on),
        late=at < now,
        estimated=any(days.estimated(year) for year in range(today.year, on.year + 1)),
    )


def limits(work: Work, cases: Iterable[casework.Case]) -> Mapping[str, Limit | None]:
    """The deadline of each of these cases, counted by the calendar of its own flow; by the case's identifier."""
    listed, now = list(cases), work.now()
    days = casework.calendars(work, listed)
    return {one.id: limit(days[one.id], one.due, now) for one in listed}


def organisation_names(work: Work, identifiers: Iterable[str | None]) -> Mapping[str, str]:
    """Names for identifiers; an identifier nobody knows stands for itself."""
    asked = {one for one in identifiers if one}
    known = hands().tree.names(work, sorted(asked))
    return {one: known.get(one, one) for one in asked}


def kinds(work: Work) -> Mapping[str, Text]:
    """What each kind of case is called, by the flow in force."""
    return {flow.kind: flow.title for flow in policy.flows(work)}


def said(work: Work, fields: Iterable[Field], form: Mapping[str, Any]) -> tuple[Said, ...]:
    """A form as people read it, in the order of its fields; what was left empty is left out."""
    found = []
    for one in fields:
        value = form.get(one.id)
        if value is None or value in ("", []):
            continue
        values = value if isinstance(value, list | tuple) else [value]
        lines, href = _lines(work, one, values)
        found.append(Said(title=one.title, lines=lines, href=href))
    return tuple(found)


def _lines(work: Work, one: Field, values: Iterable[Any]) -> tuple[tuple[str, ...], str]:
    if one.type == "choice":
        titles = {choice.id: str(choice.title) for choice in one.choices}
        return tuple(titles.get(str(value), str(value)) for value in values), ""
    if one.type == "boolean":
        return tuple(str(Text("是", "yes") if value else Text("否", "no")) for value in values), ""
    if one.type == "organisation":
        names = organisation_names(work, [str(value) for value in values])
        return tuple(names[str(value)] for value in values), ""
    if one.type == "resource":
        each = [str(value) for value in values]
        return tuple(resource_title(work, value) for value in each), f"/resources/{each[0]}"
    return _plain(work, [str(value) for value in values])


def _plain(work: Work, values: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Words as they were said; where a platform's own form left an identifier, what it names."""
    if len(values) != 1 or not _NAMES.fullmatch(values[0]):
        return tuple(values), ""
    value = values[0]
    if value.startswith("org_"):
        return (organisation_names(work, [value])[value],), ""
    try:
        if value.startswith("ind_"):
            return (str(plans.indicator(work, value).indicator.title),), f"/plans/indicators/{value}"
        found = zones.dossier(work, value)
    except YibenError:
        return (value,), ""
    operator = organisation_names(work, [found.agreement.operator])[found.agreement.operator]
    return (f"{found.zone.name} · {operator}",), f"/zoning/agreements/{value}"


def resource_title(work: Work, ref: str) -> str:
    """What a resource is called; the reference itself when the reader may not see it."""
    try:
        return ledger.describe(work, ref).resource.title
    except YibenError:
        return ref


def fields_of(flow: Flow, step: casework.Step) -> tuple[Field, ...]:
    """The fields that were filled in with a step."""
    if step.source is None:
        return flow.form
    found = next((move for move in flow.moves if move.id == step.move), None)
    return found.form if found else ()
