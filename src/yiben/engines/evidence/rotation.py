"""A new key for the log 密钥轮换: made, vouched for by the one before it in an event that the new one signs, and only then the old one retired."""

from base64 import b64encode
from itertools import pairwise

from yiben.engines.evidence.keys import add_key, need_keys, retire_keys
from yiben.engines.evidence.saying import vouching
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text


def rotate(office: Office, actor: Actor) -> dict[str, str]:
    """Sign with a new key from now on: `key` and the one `before`. `evidence.key_rotated`. The owner's alone.

    A crash between the steps leaves two keys that can sign, which verifies as well; rotating again ends it.
    """
    if not actor.holds(Role.OWNER):
        raise Refused(
            "owner_only",
            Text("只有平台所有者可以轮换密钥", "Only the owner rotates keys."),
            where={"account": actor.account},
        )
    before = need_keys(office.home).newest
    added = add_key(office.home)
    with office.writing(actor) as work:
        for old, new in pairwise(added.private):  # more than two after a crash: each vouches for the next
            public = added.public_pem(new)
            vouched = b64encode(added.private[old].sign(vouching(added.origin, public))).decode()
            work.leave("evidence.key_rotated", new, before=old, public=public, vouched=vouched)
    retire_keys(office.home)
    return {"key": added.newest, "before": before}
