"""A platform alone, and one with a peer whose name is hostile."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from visitors import Founded

from joined_installations import HOSTILE, Joined
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import cascade
from yiben.capabilities.cascade import listening
from yiben.infra.database import metadata


@pytest.fixture
def platform(founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("YIBEN_CASCADE_NETWORKS", "127.0.0.0/8")
    shutil.copytree(founded.path, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()


@pytest.fixture
def joined(platform: Platform, tmp_path: Path) -> Iterator[Joined]:
    with ExitStack() as stack:
        city = open_platform(tmp_path / "city")
        stack.callback(city.close)
        doors = [listening.listen_at(one.office, "127.0.0.1", 0) for one in (platform, city)]
        for door in doors:
            stack.callback(door.stop)
        with platform.office.writing(platform.owner()) as work:
            invitation = cascade.invite(work, name="云川省", address=f"127.0.0.1:{doors[0].port}")
        back = cascade.join(
            city.office, city.owner(), invitation, name="云州市", address=f"127.0.0.1:{doors[1].port}"
        ).id
        with platform.office.engine.begin() as db:  # as a Yiben kept it that took any name
            db.execute(metadata.tables["cascade_peer"].update().values(name=HOSTILE))
        with platform.office.reading(platform.owner()) as work:
            peer = cascade.peers(work)[0].id
        yield Joined(platform, city, doors, peer, back)
