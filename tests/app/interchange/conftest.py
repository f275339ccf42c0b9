"""A served home that clients of other catalogues talk to over a real socket."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from exchange_makers import Exchange, harvested, organisation, own, release, token

from yiben.app import web
from yiben.app.wiring import open_platform
from yiben.capabilities import opening, people
from yiben.kernel.actors import Role
from yiben.kernel.text import Text


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    platform = open_platform(tmp_path_factory.mktemp("exchange") / "home")
    stops = own(platform, "bus-stops")
    release(platform, stops, 1, 500)
    release(platform, stops, 2, 1000)
    release(
        platform,
        own(
            platform,
            "depots",
            kind=opening.OpenKind.CONDITIONAL,
            title=Text("车场", "Depots"),
            description=Text("", ""),
            keywords=("车场",),
        ),
        1,
        10,
    )
    harvested(platform, 30)
    with platform.office.writing(platform.owner()) as work:
        opening.withdraw_foreign(work, "hs_air", ["air-29"], note="源站已删除 <gone>")
        people.create_account(
            work, name="wei", title=Text("韦", "Wei"), roles=frozenset({Role.STEWARD}), org="卫生健康局"
        )
    organisation(platform, "卫生健康局")
    server = uvicorn.Server(uvicorn.Config(web.build(platform), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Exchange(
        platform,
        f"http://127.0.0.1:{port}",
        stops,
        office_token=token(platform, platform.owner().account),
        steward_token=token(platform, "wei"),
        analyst_token=token(platform, "analyst"),
    )
    server.should_exit = True
    thread.join()
    platform.close()
