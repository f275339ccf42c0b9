"""Nobody decides about what is their own: by account everywhere, by hand where protection falls."""

from typing import Any

import pytest

from yiben.kernel.actors import Actor
from yiben.kernel.errors import Refused
from yiben.kernel.four_eyes import (
    another_account,
    another_hand,
    must_be_another_account,
    must_be_another_hand,
)
from yiben.kernel.text import Text

SAID: dict[str, Any] = {
    "says": Text("不能", "No."),
    "hint": Text("另一人", "Somebody else."),
    "where": {"account": "li"},
}
LI, WANG = Actor(account="li", name="Li"), Actor(account="wang", name="Wang")
WANG_BY_LI = Actor(account="wang", name="Wang", acting_for="li")


@pytest.mark.parametrize(
    ("actor", "own", "by_account", "by_hand"),
    [
        (LI, ("li",), False, False),
        (WANG, ("li",), True, True),
        (WANG_BY_LI, ("li",), True, False),  # the same hand at one terminal
        (WANG, ("li", "wang"), False, False),  # asked for through it, or serves it
        (WANG, ("li", None), True, True),  # no hand on either side is no match
        (WANG, (None,), True, True),
    ],
)
def test_the_two_rules_differ_in_the_hand_behind_an_account_only(
    actor: Actor, own: tuple[str | None, ...], *, by_account: bool, by_hand: bool
) -> None:
    assert (another_account(actor, *own), another_hand(actor, *own)) == (by_account, by_hand)
    for rule, lawful in ((must_be_another_account, by_account), (must_be_another_hand, by_hand)):
        if lawful:
            rule(actor, *own, **SAID)
            continue
        with pytest.raises(Refused) as refused:
            rule(actor, *own, **SAID)
        assert (refused.value.code, refused.value.hint) == ("four_eyes", SAID["hint"])
