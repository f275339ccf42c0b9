"""A home with a policy office at work in it, made once and copied for each test."""

import pytest
from visitors import Founded

from policy_office import fill, firms
from yiben.app.wiring import open_platform
from yiben.capabilities import people


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The home; passwords take their time to hash, on purpose."""
    path = tmp_path_factory.mktemp("busy") / "home"
    platform = open_platform(path)
    passwords = people.initial_passwords(platform.home)
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in passwords.items()
    }
    firms(platform, path.parent)
    fill(platform).office.engine.dispose()
    platform.close()
    return Founded(path, sessions)


@pytest.fixture
def founded(busy: Founded) -> Founded:
    return busy
