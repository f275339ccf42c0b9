"""Two installations share one catalogue 级联: entries and labels go both ways, live, though either may be down.

Front desk. Start reading at `model.py`. `invite`, `read_invitation`, `join`, `leave`, `renew` make and end a connection, `fingerprint` is what people compare · `pump` sends
what a peer has not seen, `send_all_again` everything from the first · `receive` takes a peer's batch in, `admit` a
joining peer · `peers`, `find_peer`, `standing`, `certificate`, `mirrors`, `mirror`, `conflicts`, `find_conflicts`, `conflict` show · `rule` is a person's word about
a mirrored item, `settle` about a conflict, `let_back` about a peer that was cut off. `listening` is the door peers
come in by. Objections, requests, grants and reads cross too: `crossing`, with a front desk of its own. Why it is built this way: docs/decisions/0085-cascade.md.
"""

from yiben.capabilities.cascade.actions.comparing import (
    Invited,
    fingerprint,
    must_match,
    own_fingerprint,
    read_invitation,
)
from yiben.capabilities.cascade.actions.joining import admit, invite, join
from yiben.capabilities.cascade.actions.peering import leave, let_back, renew, send_all_again
from yiben.capabilities.cascade.actions.pumping import pump
from yiben.capabilities.cascade.actions.receiving import receive
from yiben.capabilities.cascade.actions.ruling import rule
from yiben.capabilities.cascade.actions.settling import settle
from yiben.capabilities.cascade.actions.showing import (
    certificate,
    conflict,
    conflicts,
    find_conflicts,
    find_peer,
    mirror,
    mirrors,
    myself,
    peers,
    settled_conflicts,
    standing,
)
from yiben.capabilities.cascade.carrying.calling import Answer, Link, open_link
from yiben.capabilities.cascade.certificates import Validity, pinned
from yiben.capabilities.cascade.model import (
    CHOICE_TITLES,
    KIND_TITLES,
    REASON_TITLES,
    STATE_TITLES,
    Choice,
    Conflict,
    ConflictKind,
    Mark,
    Mirror,
    MirrorItem,
    Myself,
    Peer,
    PeerState,
    Pumped,
    Ruling,
    Settled,
    Standing,
    plainly,
    stricter,
)

__all__ = [
    "CHOICE_TITLES",
    "KIND_TITLES",
    "REASON_TITLES",
    "STATE_TITLES",
    "Answer",
    "Choice",
    "Conflict",
    "ConflictKind",
    "Invited",
    "Link",
    "Mark",
    "Mirror",
    "MirrorItem",
    "Myself",
    "Peer",
    "PeerState",
    "Pumped",
    "Ruling",
    "Settled",
    "Standing",
    "Validity",
    "admit",
    "certificate",
    "conflict",
    "conflicts",
    "find_conflicts",
    "find_peer",
    "fingerprint",
    "invite",
    "join",
    "leave",
    "let_back",
    "mirror",
    "mirrors",
    "must_match",
    "myself",
    "open_link",
    "own_fingerprint",
    "peers",
    "pinned",
    "plainly",
    "pump",
    "read_invitation",
    "receive",
    "renew",
    "rule",
    "send_all_again",
    "settle",
    "settled_conflicts",
    "standing",
    "stricter",
]
