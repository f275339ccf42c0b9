"""The form of a proposal 列入开放清单: what shall be opened, how, under which licence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.opening.wording import proposal_from
from yiben.app.reactions import hands
from yiben.capabilities import ledger, opening
from yiben.capabilities.grants import day_of
from yiben.capabilities.opening.disclosure import Check, Verdict
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FIELDS = (
    "title_zh title_en says_zh says_en themes zones keywords check dataset cycle spatial begins ends kind "
    "boundary_zh boundary_en bodies licence planned contact slug"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that could be opened. `chosen`: it stands in the proposal."""

    name: str
    title: str
    level: int
    personal: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePage(PageView):
    """The form, filled in as far as check and entry say it."""

    template: ClassVar[str] = "opening/propose.html"
    place: ClassVar[str] = "opening"
    resource: ledger.Resource
    columns: tuple[Column, ...]
    checks: tuple[tuple[str, str], ...]
    said: Mapping[str, Any]
    licences: tuple[opening.Licence, ...]
    themes: tuple[opening.Theme, ...]
    zones: tuple[opening.Zone, ...]
    kinds: tuple[tuple[str, Text], ...]
    cycles: tuple[tuple[str, Text], ...]
    before: opening.Dataset | None
    error: YibenError | None


@router.get("/opening/propose")
def form(visit: SignedVisit, *, resource: str = "", check: str = "", dataset: str = "") -> Response:
    """What shall be opened."""
    if not resource:
        return visit.to("/opening/census")
    with visit.reading() as work:
        return visit.show(_page(work, resource, {"check": check, "dataset": dataset}))


@router.post("/opening/propose")
def propose(visit: SignedVisit) -> Response:
    """Put it on the list."""
    said: dict[str, Any] = {name: str(value) for name, value in visit.form.items()}
    for name in ("columns", "themes", "zones"):
        said[name] = [str(one) for one in visit.form.getlist(name)]
    try:
        with visit.writing() as work:
            case = opening.propose(work, proposal_from(said), hands=hands())
    except YibenError as error:
        if visit.wants_json or not said.get("resource"):
            raise
        return _again(visit, said, error)
    return visit.to(f"/cases/{case.number}", done="opening.listed")


def _again(visit: Visit, said: Mapping[str, Any], error: YibenError) -> Response:
    with visit.reading() as work:
        return visit.show(_page(work, str(said["resource"]), said, error=error), status=error.status)


def _page(
    work: Work, resource: str, given: Mapping[str, Any], *, error: YibenError | None = None
) -> ProposePage:
    dossier = ledger.describe(work, resource)
    owner = dossier.resource
    before = opening.dataset(work, str(given["dataset"])) if given.get("dataset") else None
    check = _check(work, str(given.get("check") or ""))
    said = dict.fromkeys(_FIELDS, "") | {
        **_first(owner, before, today=day_of(work.now())),
        **{k: v for k, v in given.items() if v},
    }
    if check is not None and "columns" not in given:
        said |= {"columns": list(check.columns), "kind": check.kind}
    chosen = said.get("columns") or [one.name for one in dossier.items if not one.retired]
    return ProposePage(
        resource=owner,
        columns=tuple(
            Column(
                name=one.name,
                title=one.title,
                level=one.label.level if one.label else 5,
                personal=one.label.personal if one.label else True,
                chosen=one.name in chosen,
            )
            for one in dossier.items
            if not one.retired
        ),
        checks=_checks(work, owner.id),
        said=said,
        licences=opening.licences(),
        themes=opening.themes(),
        zones=opening.zones(),
        kinds=tuple((str(one), title) for one, title in opening.KIND_TITLES.items()),
        cycles=tuple((str(one), title) for one, title in opening.CYCLE_TITLES.items()),
        before=before,
        error=error,
    )


def _first(owner: ledger.Resource, before: opening.Dataset | None, *, today: str) -> dict[str, Any]:
    """What the form says at first: as it was opened before, else as the entry says of itself."""
    cycle = str(owner.cycle or "irregular")
    if before is None:
        return {
            "title_zh": owner.title,
            "says_zh": owner.description,
            "cycle": cycle,
            "kind": "unconditional",
            "licence": "CC-BY-4.0",
            "planned": today,
            "contact": owner.organisation_name,
        }
    return {
        "title_zh": before.title.zh,
        "title_en": before.title.en,
        "says_zh": before.description.zh,
        "says_en": before.description.en,
        "cycle": str(before.cycle or cycle),
        "kind": str(before.kind),
        "licence": before.licence,
        "themes": list(before.themes),
        "zones": list(before.zones),
        "keywords": "、".join(before.keywords),
        "boundary_zh": before.boundary.zh if before.boundary else "",
        "boundary_en": before.boundary.en if before.boundary else "",
        "spatial": before.spatial,
        "contact": before.contact,
        "slug": before.slug,
        "planned": today,
    }


def _check(work: Work, identifier: str) -> Check | None:
    if not identifier:
        return None
    try:
        return opening.find_check(work, identifier)
    except NotFound:
        return None


def _checks(work: Work, resource: str) -> tuple[tuple[str, str], ...]:
    """Checks of the resource that passed, newest first, as options of the form."""
    found = [one for one in opening.checks_of(work, resource) if one.verdict is Verdict.MAY]
    return tuple(
        (one.id, f"{one.at[:16].replace('T', ' ')} · {one.ask.kind} · {one.by}") for one in found[:20]
    )
