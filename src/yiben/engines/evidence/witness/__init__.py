"""Witnesses 见证: another installation signs that it saw our log only grow, as we do for theirs.

Shapes are those of C2SP: tlog-checkpoint (the head), signed-note (signatures), tlog-cosignature (what a witness
signs), tlog-witness (what is asked, over HTTP or in a file). Verbs take a `Work`; the door commits.
"""

from yiben.engines.evidence.witness.actions import (
    Answered,
    ask,
    forks,
    identity,
    keep,
    peers,
    request,
    trust,
    watched,
)
from yiben.engines.evidence.witness.cosignatures import cosigned
from yiben.engines.evidence.witness.notes import LONGEST

__all__ = [
    "LONGEST",
    "Answered",
    "ask",
    "cosigned",
    "forks",
    "identity",
    "keep",
    "peers",
    "request",
    "trust",
    "watched",
]
