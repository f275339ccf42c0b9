"""Regulars (熟客): callers of the data API who entered less than a second ago, by the secret they showed.

A thousand calls a second bring the same secret. Who it is and what the endpoint looks like is kept just long enough
to read their next question by; nothing is answered on it.
"""

import time
from collections import OrderedDict
from dataclasses import replace

from yiben.capabilities.sharing import dataapi

KEPT = 1.0  # seconds
_MOST = 10_000

Known = tuple[dataapi.Caller, dataapi.Endpoint]


class Regulars:
    """Of one process; used from its event loop alone."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], tuple[float, Known]] = OrderedDict()

    def find(self, shown: dataapi.Shown, grant: str) -> Known | None:
        """The caller and the endpoint, for who shows a secret and nothing else; None for everybody else.

        Also None for one call a second of a regular: that one enters anew, while the others go on.
        """
        if shown.header("signature-input"):
            return None
        at, now = _at(shown, grant), time.monotonic()
        kept = self._kept.get(at)
        if kept is None or now > kept[0] + KEPT:
            return None
        if now > kept[0]:
            self._kept[at] = now + KEPT, kept[1]
            return None
        return kept[1]

    def keep(self, shown: dataapi.Shown, caller: dataapi.Caller, endpoint: dataapi.Endpoint) -> None:
        """Remember who just entered. Whoever signs, or tries things out on generated data, is no regular."""
        key = caller.key
        if key.kind is not dataapi.KeyKind.SECRET or key.must_sign or key.sandbox or caller.signed:
            return
        secret = shown.header("authorization").partition(" ")[2].strip()
        if key.prefix is None or not secret.startswith(key.prefix):
            return  # a token says until when it holds, and is asked that every time
        known = replace(caller, secret=secret), endpoint
        self._kept[_at(shown, endpoint.grant.id)] = (time.monotonic() + KEPT, known)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def forget(self, shown: dataapi.Shown, grant: str) -> None:
        """The key does not work any more."""
        self._kept.pop(_at(shown, grant), None)


def _at(shown: dataapi.Shown, grant: str) -> tuple[str, str, str]:
    return shown.header("authorization"), shown.header("x-purpose"), grant
