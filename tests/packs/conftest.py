"""The PBOC pack, read and compiled once."""

from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.infra.packs import packs_folder


@pytest.fixture(scope="session")
def pboc() -> policy.Pack:
    return policy.check(packs_folder() / "pboc-data-security-2023")


@pytest.fixture(scope="session")
def pboc_book(pboc: policy.Pack) -> Any:
    return policy.compiled_alone(pboc)
