"""Forms made from their declaration (表单): what a person is shown, and what they sent as values.

Every field is named `f.<id>`; a choice of several is one tick each, `f.<id>.<choice>`; other fields that hold several
take one value a line; files are `f.<id>` too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile

from yiben.capabilities import casework, ledger, people
from yiben.engines.flows.model import Field
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import Visit

NOTES = "files"  # attachments that belong to no field


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field as a page shows it. `value` is what was said before, `ticked` which choices; `error`: what is wrong."""

    field: Field
    name: str
    value: str
    ticked: frozenset[str]
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What people may pick from while typing: names, for lists of the page."""

    accounts: tuple[str, ...]
    organisations: tuple[str, ...]
    resources: tuple[tuple[str, str], ...]


NO_CHOICES = Choices(accounts=(), organisations=(), resources=())


def questions(
    fields: Iterable[Field], form: Mapping[str, Any], *, error: YibenError | None = None
) -> tuple[Question, ...]:
    """The fields of a form, with what was said and what was wrong with it."""
    wrong = _wrong(error)
    return tuple(
        Question(
            field=one,
            name=f"f.{one.id}",
            value=_shown(form.get(one.id)),
            ticked=frozenset(map(str, form.get(one.id) or ())) if one.many else frozenset(),
            error=wrong.get(one.id, ""),
        )
        for one in fields
    )


def read(visit: Visit, work: Work, fields: Sequence[Field]) -> dict[str, Any]:
    """What the visitor filled in, with names of organisations and resources as identifiers."""
    found: dict[str, Any] = {}
    for one in fields:
        if one.type == "attachment":
            continue
        said = _sent(visit, one)
        if said:
            found[one.id] = (
                [_known(work, one, each) for each in said] if one.many else _known(work, one, said[0])
            )
    return found


def handed(visit: Visit, fields: Sequence[Field]) -> tuple[casework.Handed, ...]:
    """The files the visitor handed in, each with its field."""
    names = {f"f.{one.id}": one.id for one in fields if one.type == "attachment"} | {NOTES: None}
    return tuple(
        casework.Handed(name=file.filename or "", content=_content(file), field=field)
        for name, field in names.items()
        for file in visit.files(name)
    )


def choices(work: Work, fields: Iterable[Field]) -> Choices:
    """Only what the fields need."""
    types = {one.type for one in fields}
    return Choices(
        accounts=_accounts(work) if "account" in types else (),
        organisations=tuple(node.organisation.name for node in ledger.organisations(work))
        if "organisation" in types
        else (),
        resources=tuple(
            (one.name, one.title) for one in ledger.list_resources(work, page=PageAsk(size=200)).rows
        )
        if types & {"resource", "items"}
        else (),
    )


def as_sent(work: Work, fields: Sequence[Field], form: Mapping[str, Any]) -> dict[str, Any]:
    """A program's form with names as identifiers; everything else as it is, for the engine to judge."""
    types = {one.id: one for one in fields}
    found: dict[str, Any] = {}
    for name, value in form.items():
        one = types.get(name)
        if one is not None and isinstance(value, str):
            found[name] = _known(work, one, value)
        elif one is not None and isinstance(value, list):
            found[name] = [_known(work, one, each) if isinstance(each, str) else each for each in value]
        else:
            found[name] = value
    return found


def _accounts(work: Work) -> tuple[str, ...]:
    return tuple(one.name for one in people.list_accounts(work) if not one.disabled)


def _sent(visit: Visit, one: Field) -> list[str]:
    if one.type == "choice" and one.many:
        return [choice.id for choice in one.choices if visit.text(f"f.{one.id}.{choice.id}")]
    said = visit.text(f"f.{one.id}")
    if one.many:
        return [line.strip() for line in said.splitlines() if line.strip()]
    return [said] if said else []


def _known(work: Work, one: Field, said: str) -> str:
    """The identifier of what was named. BadInput `nobody_knows`, with the field, for what there is not."""
    try:
        if one.type == "organisation":
            return _organisation(work, said)
        if one.type == "resource":
            return ledger.describe(work, said).resource.id
        return people.who_is(work, said).account if one.type == "account" else said
    except (NotFound, BadInput) as error:
        raise BadInput(
            "nobody_knows",
            Text(f"{one.title.zh}：{error.message.zh}", f"{one.title.en}: {error.message.en}"),
            where={"field": one.id},
            hint=error.hint,
        ) from error


def _organisation(work: Work, said: str) -> str:
    found = ledger.find_organisation(work, said)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位“{said[:60]}”", f"There is no organisation “{said[:60]}”."),
        )
    return found.id


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _wrong(error: YibenError | None) -> dict[str, str]:
    if error is None:
        return {}
    listed = error.where.get("errors") or ([{**error.where, "message": str(error.message), "hint": None}])
    return {
        str(one["field"]): f"{one['message']} {one['hint'] or ''}".strip()
        for one in listed
        if isinstance(one, dict) and one.get("field")
    }


def _content(file: UploadFile) -> bytes:
    return file.file.read()
