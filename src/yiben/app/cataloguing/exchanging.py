"""Lists in and out: a file onto a list, a list as rows or as a document."""

from pathlib import Path
from typing import Any

from yiben.app.cataloguing.columns import meanings
from yiben.app.cataloguing.documents import demand_document, duty_document
from yiben.app.cataloguing.sheets import read_rows
from yiben.capabilities import ledger, stewardship
from yiben.infra.work import Work
from yiben.kernel.text import Text


def take_file(
    work: Work, list_: stewardship.ListName, file: Path, *, name: str | None = None
) -> stewardship.Taken:
    """Put a CSV or Excel file on a list. `name`: what the person called it."""
    return stewardship.take_list(work, list_, read_rows(file), file=name or file.name, meanings=meanings)


def rows_of(work: Work, list_: stewardship.ListName, *, organisation: str | None = None) -> list[list[str]]:
    """A list as rows below its headings, in the current language."""
    names = names_of(work)
    if list_ is stewardship.ListName.DEMAND:
        found = stewardship.every_demand(work, organisation=organisation)
        wanted = {one.resource or one.best for one in found}
        return stewardship.rows_of_demands(found, names, titles_of(work, wanted))
    duties = stewardship.every_duty(work, organisation=organisation)
    entries = entries_of(work, {one.answer.resource for one in duties})
    # An import knows an entry by its name: what went out can come in again.
    return stewardship.rows_of_duties(duties, names, {one: found.name for one, found in entries.items()})


def document_of(work: Work, list_: stewardship.ListName) -> list[dict[str, Any]]:
    """A list as data, organisations and entries with their names."""
    names = names_of(work)
    if list_ is stewardship.ListName.DEMAND:
        found = [demand_document(one) for one in stewardship.every_demand(work)]
        titles = titles_of(work, {one["resource"] or one["best"] for one in found})
        entries = [titles.get(one["resource"] or one["best"] or "", "") for one in found]
    else:
        found = [duty_document(one) for one in stewardship.every_duty(work)]
        titles = titles_of(work, {one["resource"] for one in found})
        entries = [titles.get(one["resource"] or "", "") for one in found]
    return [
        {**one, "organisation_name": names.get(one["organisation"], ""), "entry": entry}
        for one, entry in zip(found, entries, strict=True)
    ]


def short_of(
    document: list[dict[str, Any]], list_: stewardship.ListName
) -> tuple[list[Text], list[list[object]]]:
    """A list as a terminal shows it: headings, and rows that begin with the identifier commands take."""
    first = [Text("标识", "identifier"), Text("名称", "title"), Text("单位", "organisation")]
    if list_ is stewardship.ListName.DEMAND:
        states = stewardship.STATE_TITLES
        return [*first, Text("状态", "state"), Text("最接近的目录", "nearest entry"), Text("相近程度", "how near")], [
            [one["id"], one["title"], one["organisation_name"], states[stewardship.DemandState(one["state"])], one["entry"] if one["score"] > 0 else "", f"{max(0.0, one['score']):.0%}"]
            for one in document
        ]  # fmt: skip
    kinds = stewardship.DUTY_TITLES
    return [*first, Text("责任", "duty"), Text("目录", "entry"), Text("最近核对", "confirmed")], [
        [one["id"], one["title"], one["organisation_name"], kinds[stewardship.DutyKind(one["kind"])], one["entry"], (one["confirmed"] or "")[:10]]
        for one in document
    ]  # fmt: skip


def names_of(work: Work) -> dict[str, str]:
    """What organisations are called, by identifier."""
    return {one.organisation.id: one.organisation.name for one in ledger.organisations(work)}


def titles_of(work: Work, resources: set[str | None]) -> dict[str, str]:
    """What entries are called, by identifier; a retired one only for who may see it."""
    return {one: found.title for one, found in entries_of(work, resources).items()}


def entries_of(work: Work, resources: set[str | None]) -> dict[str, ledger.Resource]:
    """These entries, by identifier, as far as the actor may see them."""
    return ledger.entries(work, [one for one in resources if one])
