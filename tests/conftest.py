"""Its folder is where tests of every layer find what they share: `terminals`."""

from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine and its load, not of the code: that is for `benchmarks/`.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
