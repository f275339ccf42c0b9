"""DCAT, Croissant and data.json: one dataset, a page of the catalogue, or all of it."""

from typing import IO

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from yiben.app.interchange.answering import Plain, document, office_of, page_of, site_of
from yiben.app.interchange.spool import Spool
from yiben.capabilities import interchange, opening
from yiben.capabilities.interchange import EVERY, MEDIA, PAGE, Syntax, data_json
from yiben.capabilities.opening import State
from yiben.kernel.actors import ANYBODY
from yiben.kernel.clock import stamp

router = APIRouter(route_class=Plain, tags=["catalogue"])


def _spool(request: Request) -> Spool:
    state = request.app.state
    if not hasattr(state, "spool"):
        state.spool = Spool(office_of(request))
    found: Spool = state.spool
    return found


@router.get("/catalog.ttl", summary="The catalogue as DCAT (Turtle) 目录")
@router.get("/catalog.jsonld", summary="The catalogue as DCAT (JSON-LD) 目录")
@router.get("/catalog.rdf", summary="The catalogue as DCAT (RDF/XML) 目录")
@router.head("/catalog.ttl", include_in_schema=False)
@router.head("/catalog.jsonld", include_in_schema=False)
@router.head("/catalog.rdf", include_in_schema=False)
def catalogue(request: Request) -> Response:
    """DCAT 3 after DCAT-AP 3.0, all of it as a stream; `?page=1` gives a hundred datasets and links to the next (Hydra).

    Withdrawn datasets are there with `adms:status` withdrawn, so that mirrors take them down.
    """
    syntax = Syntax(request.url.path.rpartition(".")[2])
    site, office = site_of(request), office_of(request)
    with office.reading(ANYBODY) as work:
        newest = opening.latest_changes(work, limit=1)
        modified = newest[0].at if newest else stamp(work.now())
        if "page" in request.query_params:
            number = page_of(request)
            total = opening.count(work, state=None)
            part = opening.part(work, offset=(number - 1) * PAGE, limit=PAGE, states=EVERY)
            found = interchange.records(work, part)
            body = interchange.page_document(
                site, found, syntax, number=number, total=total, modified=modified
            )
            return document(request, body, MEDIA[syntax])

    def write(out: IO[bytes]) -> None:
        interchange.write_catalogue(site, interchange.every_record(office), syntax, out, modified=modified)

    kind = f"{MEDIA[syntax]}; charset=utf-8" if syntax is not Syntax.JSON_LD else MEDIA[syntax]
    return _spool(request).answer(f"dcat {site.url}", syntax, kind, write, head=request.method == "HEAD")


@router.get("/data.json", summary="The catalogue as Project Open Data 1.1 目录")
@router.head("/data.json", include_in_schema=False)
def data(request: Request) -> Response:
    """The catalogue as data.gov and its kind harvest it, all of it as a stream."""
    site, office = site_of(request), office_of(request)

    def write(out: IO[bytes]) -> None:
        for part in data_json.written(site, interchange.every_record(office, states=(State.PUBLISHED,))):
            out.write(part)

    return _spool(request).answer(
        f"pod {site.url}", "json", "application/json", write, head=request.method == "HEAD"
    )


@router.get("/datasets/{slug}.ttl", summary="A dataset as DCAT (Turtle) 数据集")
@router.get("/datasets/{slug}.jsonld", summary="A dataset as DCAT (JSON-LD) 数据集")
@router.get("/datasets/{slug}.rdf", summary="A dataset as DCAT (RDF/XML) 数据集")
def dataset(request: Request, slug: str) -> Response:
    """One dataset with its distributions and editions; of a withdrawn one its tombstone, with status 410."""
    syntax = Syntax(request.url.path.rpartition(".")[2])
    with office_of(request).reading(ANYBODY) as work:
        found = interchange.record(work, slug)
    answer = document(request, interchange.dataset_document(site_of(request), found, syntax), MEDIA[syntax])
    if found.gone and answer.status_code == 200:
        answer.status_code = 410
    return answer


@router.get(
    "/datasets/{slug}/croissant.json", summary="A dataset for machine learning (Croissant 1.1) 数据集"
)
def croissant(request: Request, slug: str) -> Response:
    """Files and columns of the current edition, as mlcroissant reads them."""
    with office_of(request).reading(ANYBODY) as work:
        found = interchange.record(work, slug)
    body = orjson.dumps(interchange.as_croissant(site_of(request), found), option=orjson.OPT_INDENT_2)
    answer = document(request, body, "application/ld+json")
    if found.gone and answer.status_code == 200:
        answer.status_code = 410
    return answer
