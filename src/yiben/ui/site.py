"""A site: the frame that routers hang in. What it is about, `app` says."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

import yiben
from yiben.infra.work import Office
from yiben.ui import patterns, refusals
from yiben.ui.doors import Counts, Doors, Recognise
from yiben.ui.pages import NavEntry, site_pages
from yiben.ui.preferences import Speaking
from yiben.ui.shield import Headered, Paced, Sized

_MB = 1_048_576


def build_site(
    *,
    office: Office,
    rooms: Mapping[str, Path],
    routers: Sequence[APIRouter],
    recognise: Recognise,
    menu: Sequence[NavEntry],
    larger: Mapping[str, int],
    names: Mapping[str, Callable[..., Any]],
    description: str,
    counts: Counts,
    open_menu: Sequence[NavEntry] = (),
    specimens: patterns.Specimens = lambda _words: (),
) -> FastAPI:
    """The web application. `rooms`: template folders by prefix; `larger`: body limits in bytes by path."""
    app = FastAPI(
        title="Yiben 一本",
        version=yiben.__version__,
        description=description,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    pages = site_pages(rooms, names=names)
    app.state.doors = Doors(
        pages=pages,
        office=office,
        recognise=recognise,
        menu=tuple(menu),
        counts=counts,
        open_menu=tuple(open_menu),
    )
    for router in (pages.assets.router(), patterns.router(specimens), *routers):
        # As they are: `include_router` would make every route a second time, at the first request that passes by it,
        # and look for each request's route twice.
        app.router.routes.extend(router.routes)
    refusals.install(app)
    # The last one added stands outermost.
    app.add_middleware(Sized, usual=2 * _MB, larger=larger)
    app.add_middleware(Paced, per_second=50, burst=600, doors={"/sign-in": (0.5, 20), "/join": (0.1, 10)})
    app.add_middleware(Speaking)
    app.add_middleware(Headered, secure=lambda: office.settings.secure_cookies)
    return app
