"""One file: every field with its source and day, what else was said, and what people change by hand 一份档案."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.profiles.documents import about_from
from yiben.app.profiles.wording import titles
from yiben.capabilities import profiles
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit, demand
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SHOWN = 4  # fields of a record in the list to split from


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage(PageView):
    """One file."""

    template: ClassVar[str] = "profiles/file.html"
    place: ClassVar[str] = "catalogue"
    file: profiles.Profile
    name: str
    records: tuple[Mapping[str, Any], ...]
    columns: tuple[str, ...]
    titles: dict[str, Text]
    keeps: bool
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsPage(PageView):
    """Merges and splits by hand."""

    template: ClassVar[str] = "profiles/acts.html"
    place: ClassVar[str] = "catalogue"
    about: profiles.About
    acts: tuple[profiles.Act, ...]
    error: YibenError | None


@router.get("/profiles/acts/{about}")
def acts(visit: SignedVisit, about: str) -> Response:
    """What was done by hand."""
    return visit.show(_acts(visit, about_from(about)))


@router.post("/profiles/acts/{act}/undo")
def undo(visit: SignedVisit, act: str) -> Response:
    """Take one back."""
    demand(visit, *profiles.KEEPERS)
    try:
        with visit.writing() as work:
            done = profiles.undo(work, act, reason=visit.text("reason"))
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_acts(visit, about_from(visit.text("about")), error=error), status=error.status)
    if visit.wants_json:
        return as_json(done)
    return visit.to(f"/profiles/acts/{done.about}", done="profiles.undone")


@router.get("/profiles/{profile}")
def one(visit: SignedVisit, profile: str) -> Response:
    """The file."""
    return visit.show(_file(visit, profile))


@router.post("/profiles/{profile}/{act}")
def change(visit: SignedVisit, profile: str, act: str) -> Response:
    """Merge it with others, or split records off."""
    demand(visit, *profiles.KEEPERS)
    reason, lake = visit.text("reason"), visit.platform.lake
    try:
        match act:
            case "merge":
                others = [one for one in visit.text("others").replace(",", " ").split() if one]
                done = profiles.merge(visit.office, visit.who, [profile, *others], reason=reason, lake=lake)
            case "split":
                marks = [str(one) for one in visit.form.getlist("record")]
                done = profiles.split(visit.office, visit.who, profile, marks, reason=reason, lake=lake)
            case _:
                raise NotFound(
                    "no_act", Text("没有这种操作", "There is no such act."), where={"act": act[:40]}
                )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_file(visit, profile, error=error), status=error.status)
    if visit.wants_json:
        return as_json(done, status=201)
    return visit.to(f"/profiles/{profile}", done="profiles.noted")


def _file(visit: Visit, profile: str, *, error: YibenError | None = None) -> FilePage:
    file = profiles.show(visit.office, visit.who, profile)
    keeps = visit.who.holds(*profiles.KEEPERS)
    named = next((one.value for one in file.fields if one.id == "name"), None)
    return FilePage(
        file=file,
        name=str(named or file.id),
        records=profiles.records(visit.office, visit.who, file.id) if keeps else (),
        columns=tuple(one.id for one in file.fields[:_SHOWN]),
        titles=titles(visit.office.home, file.about),
        keeps=keeps,
        error=error,
    )


def _acts(visit: Visit, about: profiles.About, *, error: YibenError | None = None) -> ActsPage:
    with visit.reading() as work:
        return ActsPage(about=about, acts=profiles.acts(work, about), error=error)
