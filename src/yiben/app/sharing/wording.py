"""A request as people type it at the terminal or in a form: columns by name, roads, limits, dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yiben.capabilities import ledger, sharing
from yiben.capabilities.grants import Form, GrantedColumn, Kind
from yiben.capabilities.sharing import budget_of, iso_day, roads_of
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Everything somebody may type of a request; `columns` as NAME or NAME=FORM."""

    resource: str
    columns: Sequence[str]
    purpose: str
    purpose_says: str
    basis: str
    roads: Sequence[str]
    until: str
    begins: str = ""
    rows: str = ""
    frequency: str = "on_demand"
    accounts: Sequence[str] = ()
    limits: Sequence[str] = ()
    scale: str = ""
    keep_days: int = 0
    onward: str = ""
    measures: str = ""
    entrusted: str = ""
    scenario: str = ""
    necessity: str = ""
    attests: Sequence[str] = ()
    district: str = ""


def request_from(work: Work, typed: Typed, *, today: str) -> sharing.Request:
    """The request. Raises NotFound for resource or column, BadInput naming the field."""
    items = {one.name: one for one in ledger.describe(work, typed.resource).items if not one.retired}
    return sharing.Request(
        kind=Kind.RETURN_FLOW if typed.district else Kind.SHARING,
        resource=typed.resource,
        columns=tuple(column_from(said, items) for said in typed.columns),
        rows=typed.rows or None,
        purpose=typed.purpose,
        purpose_says=typed.purpose_says,
        basis=typed.basis,
        roads=roads_of(list(typed.roads)),
        frequency=_frequency(typed.frequency),
        begins=iso_day(typed.begins or today, "begins"),
        ends=iso_day(typed.until, "ends"),
        accounts=tuple(typed.accounts),
        budget=budget_of(list(typed.limits)),
        scale=typed.scale,
        storage_days=typed.keep_days,
        onward=typed.onward,
        measures=typed.measures,
        entrusted=bool(typed.entrusted),
        entrusted_says=typed.entrusted,
        scenario=typed.scenario,
        necessity=typed.necessity,
        attests=tuple(typed.attests),
        district=typed.district,
    )


def column_from(said: str, items: Mapping[str, ledger.Item]) -> GrantedColumn:
    """A column typed NAME or NAME=FORM. NotFound names the columns there are."""
    name, _, form = said.rpartition("=") if said not in items and "=" in said else (said, "", "")
    if name not in items:
        listed = ", ".join(items)
        raise NotFound(
            "no_column",
            Text(f"没有列「{name}」", f"There is no column “{name}”."),
            where={"column": name},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        )
    try:
        kind = Form(form) if form else Form.PLAIN
    except ValueError:
        listed = ", ".join(Form)
        raise BadInput(
            "bad_request",
            Text(f"没有「{form}」这种形式", f"There is no form “{form}”."),
            where={"field": "columns"},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        ) from None
    return GrantedColumn(item=items[name].id, name=name, form=kind)


def in_a_year(day: str) -> str:
    """The last day a grant may have that begins on `day`, by the declared term."""
    return date.fromordinal(
        date.fromisoformat(day).toordinal() + sharing.declared().most_days - 1
    ).isoformat()


def narrowing_from(
    work: Work,
    resource: str,
    *,
    columns: Sequence[str] = (),
    rows: str = "",
    roads: Sequence[str] = (),
    until: str = "",
    limits: Sequence[str] = (),
    keep_days: int = 0,
    attests: Sequence[str] = (),
) -> sharing.Narrowing:
    """What an approver typed; nothing typed is as asked."""
    items = {one.name: one for one in ledger.describe(work, resource).items}
    named = [column_from(said, items) for said in columns]
    return sharing.Narrowing(
        columns={one.item: one.form for one in named} if named else None,
        rows=rows or None,
        roads=roads_of(list(roads)) if roads else None,
        ends=iso_day(until, "ends") if until else None,
        budget=budget_of(list(limits)) if limits else None,
        storage_days=keep_days or None,
        attests=tuple(attests),
    )


def _frequency(said: str) -> sharing.Frequency:
    try:
        return sharing.Frequency(said)
    except ValueError:
        listed = ", ".join(sharing.Frequency)
        raise BadInput(
            "bad_request",
            Text(f"没有频次「{said[:40]}」", f"There is no frequency “{said[:40]}”."),
            where={"field": "frequency"},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        ) from None
