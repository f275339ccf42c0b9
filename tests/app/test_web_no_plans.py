"""A home without plans says what to do on every page of plans."""

from collections.abc import Callable

from visitors import Browser


def test_a_home_without_plans_says_what_to_do(sign_in: Callable[[str], Browser]) -> None:
    owner = sign_in("owner")
    for path in ("/plans", "/plans/cockpit"):
        assert "No plans yet" in owner.open(path)
    assert "Nobody answers for a promise yet" in owner.open("/plans/appraisal")
    assert "No such promises" in owner.open("/plans/promises")
    owner.open("/plans/none", status=404)
    owner.open("/plans/indicators/none", status=404)
