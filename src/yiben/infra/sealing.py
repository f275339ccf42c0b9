"""Readers who come at once share a transaction for what they leave (合批存证): one durable write instead of one each.

A read has nothing else to write, so what it leaves may wait for company, but no answer goes out before it is sealed.
"""

from collections.abc import Sequence

from yiben.infra.gathering import Gathering
from yiben.infra.own_connection import Standing
from yiben.infra.work import Office, Told
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError
from yiben.kernel.facts import Event


class SealedTogether:
    """One per process, for `Office.together`. While one round is written, the next gathers; nobody waits for company."""

    def __init__(self, office: Office) -> None:
        self._rounds: Gathering[Told, YibenError | None] = Gathering(office, self._seal, name="seal")
        self._own = Standing(self._rounds.office.engine)

    def __call__(self, actor: Actor, events: Sequence[Event]) -> None:
        """Return when the events are on disk; raise why they are not."""
        refused = self._rounds.wait((actor, events))
        if refused is not None:
            raise refused

    def _seal(self, office: Office, told: list[Told]) -> list[YibenError | None]:
        try:
            with self._own.writing() as db:
                office.seal(db, office.clock(), told)
        except YibenError as error:
            if len(told) == 1:
                return [error]
            # One of them cannot be sealed: the others must not go without for it.
            return [self._seal(office, [one])[0] for one in told]
        return [None] * len(told)
