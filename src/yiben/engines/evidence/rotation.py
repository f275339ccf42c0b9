"""A new key for the log 密钥轮换: made, told by an event that it signs itself, and only then the old one retired."""

from yiben.engines.evidence.keys import add_key, need_keys, retire_keys
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
        work.leave("evidence.key_rotated", added.newest, before=before, public=added.public_pem(added.newest))
    retire_keys(office.home)
    return {"key": added.newest, "before": before}
