"""Four eyes (四眼原则): nobody decides about what is their own. One rule in two strengths, and the only place it is written.

By account: packs, exceptions, deliveries, verification, people. At one terminal a person may propose as one
account and decide as another (`--as`), which the evidence shows.
By hand: lower labels and statements of privileged accounts, where the account behind `--as` counts as well, on both
sides (docs/decisions/0042-lowering-takes-two.md).
"""

from typing import Any

from yiben.kernel.actors import Actor
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text


def another_account(actor: Actor, *own: str | None) -> bool:
    """True when the actor's account is none of `own`: those who asked, and those it is for."""
    return actor.account not in own


def another_hand(actor: Actor, *own: str | None) -> bool:
    """True when neither the actor's account nor the one acting through it is among `own`, accounts and hands."""
    return {actor.account, actor.acting_for}.isdisjoint(set(own) - {None})


def must_be_another_account(
    actor: Actor, *own: str | None, says: Text, hint: Text, where: dict[str, Any], code: str = "four_eyes"
) -> None:
    """Raises Refused unless `another_account`."""
    if not another_account(actor, *own):
        raise Refused(code, says, where=where, hint=hint)


def must_be_another_hand(
    actor: Actor, *own: str | None, says: Text, hint: Text, where: dict[str, Any]
) -> None:
    """Raises Refused `four_eyes` unless `another_hand`."""
    if not another_hand(actor, *own):
        raise Refused("four_eyes", says, where=where, hint=hint)
