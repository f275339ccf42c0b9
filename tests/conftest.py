"""Its folder is where tests of every layer find what they share: `terminals`."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine and its load, not of the code: that is for `benchmarks/`.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Where a change is judged the same examples are tried every time; at a desk new ones are looked for.
settings.register_profile("steady", settings.get_profile("untimed"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))

# As `yiben up` does: what was loaded stays for good, the collector need not walk it after every few tests.
gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Every module is loaded now."""
    gc.collect()
    gc.freeze()
