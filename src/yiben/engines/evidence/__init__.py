"""Evidence 存证: an append-only log of events in a Merkle tree with signed heads (RFC 6962/9162, Ed25519).

It knows no business meaning: events come in as `kernel.facts.Event`.

`make_seal` wires it into an `Office` · `append`, `show`, `read`, `prove`, `consistency` work on an open
connection · `verify` takes the engine, because it needs a snapshot of its own.
Why it is built this way: docs/decisions/0020-evidence-log.md.
"""

from yiben.engines.evidence.bundles import bundle
from yiben.engines.evidence.checks import Check, checked, keep_check, last_check
from yiben.engines.evidence.log import (
    append,
    append_told,
    make_seal,
    mentioning,
    newest_head,
    read,
    show,
    since,
)
from yiben.engines.evidence.model import Asked, Consistency, Entry, Fault, Finding, Head, Report
from yiben.engines.evidence.notary import Notary
from yiben.engines.evidence.proofs import consistency, prove
from yiben.engines.evidence.rotation import rotate
from yiben.engines.evidence.verify import verify

__all__ = [
    "Asked",
    "Check",
    "Consistency",
    "Entry",
    "Fault",
    "Finding",
    "Head",
    "Notary",
    "Report",
    "append",
    "append_told",
    "bundle",
    "checked",
    "consistency",
    "keep_check",
    "last_check",
    "make_seal",
    "mentioning",
    "newest_head",
    "prove",
    "read",
    "rotate",
    "show",
    "since",
    "verify",
]
