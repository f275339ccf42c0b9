"""Who may do what with a connection, and finding one."""

from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.model import Peer, PeerState
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text

KEEPERS = (Role.OWNER, Role.OFFICER)
READERS = (*KEEPERS, Role.STEWARD, Role.AUDITOR, Role.BUREAU, Role.ANALYST)


def must_keep(work: Work) -> None:
    """Refused `not_keeper` unless the actor answers for connections (owner, security officer)."""
    if work.actor != SYSTEM and not work.actor.holds(*KEEPERS):
        raise Refused(
            "not_keeper",
            Text(
                "级联由平台所有者或数据安全官办理", "Connections are kept by the owner or a security officer."
            ),
            where={"account": work.actor.account},
        )


def must_read(work: Work) -> None:
    """Refused `not_staff` for citizens: what the other side holds is for staff."""
    if work.actor != SYSTEM and not work.actor.holds(*READERS):
        raise Refused(
            "not_staff",
            Text("仅限工作人员", "For staff only."),
            where={"account": work.actor.account},
        )


def called(work: Work, ref: str) -> Peer:
    """The peer with this identifier or name; one that left gives way to who goes by its name now. NotFound `no_peer`."""
    found = store.one_peer(work.db, ref)
    named = [one for one in store.peers(work.db) if one.name == ref] if found is None else [found]
    named = [one for one in named if one.state is not PeerState.LEFT] or named
    if len(named) != 1:
        raise NotFound(
            "no_peer", Text(f"没有级联平台「{ref}」", f"There is no peer “{ref}”"), where={"name": ref}
        )
    return named[0]
