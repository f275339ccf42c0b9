"""Attending to what crossed: errands that arrived become cases, what becomes of a case is told, and of a grant.

`attend` is called every second while the platform runs. Each errand is one transaction: whatever ends the process
between two of them, the next round goes on where this one stopped, and no errand becomes a case twice.
"""

import logging
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from yiben.capabilities import casework, ledger, objections, sharing
from yiben.capabilities.cascade.actions import knowing
from yiben.capabilities.cascade.actions.peering import say
from yiben.capabilities.cascade.certificates import authority
from yiben.capabilities.cascade.crossing import sealing, store
from yiben.capabilities.cascade.crossing.actions.asking import resaid
from yiben.capabilities.cascade.crossing.actions.bodies import body_of, speaker
from yiben.capabilities.cascade.crossing.actions.telling import changed_grants, tell_errand, tell_grants
from yiben.capabilities.cascade.crossing.documents import (
    read_objection,
    read_request,
    read_statement,
    text_of,
)
from yiben.capabilities.cascade.crossing.model import MOST_OPEN, Errand, Kind, Side, State
from yiben.capabilities.cascade.envelope import Garbage, Message, installation
from yiben.capabilities.cascade.model import Peer, PeerState
from yiben.capabilities.casework import Hands
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Unavailable, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

log = logging.getLogger("yiben.cascade")

_BREAKS = (YibenError, Garbage, ValueError, TypeError, LookupError)
_ROUND = 100  # errands looked at in one go
_MOST = 2 * MOST_OPEN  # of one peer
_GONE = NotFound("no_resource", Text("没有这个目录条目或数据项", "There is no such entry or item."))


def attend(office: Office, hands: Hands) -> int:
    """Take up what arrived, and tell what became of things; how many steps were made."""
    with office.reading(SYSTEM) as work:
        every = [one for one in knowing.every_peer(work) if one.state is not PeerState.LEFT]
        busy = [one for one in every if _busy(work, one)]
    return sum(_attended(office, one, hands) for one in busy)


def _attended(office: Office, peer: Peer, hands: Hands) -> int:
    """As `_attend`; what one peer brought to a halt stops none of the others."""
    try:
        return _attend(office, peer, hands)
    except (*_BREAKS, RuntimeError, AssertionError, SQLAlchemyError) as error:
        log.warning("what crossed with %s was not attended to: %s", peer.id, type(error).__name__)
        return 0


def _busy(work: Work, peer: Peer) -> bool:
    """Whether there is anything to look at: most peers most of the time have nothing."""
    open_ = store.open_errands(work.db, peer.id, Side.THEIRS)
    again = any(store.untold(work.db, peer.id, side, stream=peer.out_stream, limit=1) for side in Side)
    return bool(open_ or again or store.unsettled(work.db, peer.id, stream=peer.out_stream))


def _attend(office: Office, peer: Peer, hands: Hands) -> int:
    with office.reading(SYSTEM) as work:
        arrived = store.errands(
            work.db, Side.THEIRS, owner=peer.id, states=frozenset({State.ARRIVED}), limit=_ROUND
        )
    steps = sum(_take_up(office, peer, one, hands) for one in arrived)
    with office.reading(SYSTEM) as work:
        wanting = store.wanting(work.db, peer.id, limit=_ROUND)
    steps += sum(_do_as_wanted(office, peer, one, hands) for one in wanting)
    with office.reading(SYSTEM) as work:
        ours, theirs = _to_tell(work, peer, hands)
        ended = changed_grants(work, peer)
    if not (ours or theirs or ended):
        return steps  # most rounds write nothing
    with office.writing(SYSTEM) as work:
        now = knowing.locked_peer(work, peer.id)
        if now is None or now.state is PeerState.LEFT:
            return steps
        for one in ours:
            resaid(work, now, one)
        told = sum(tell_errand(work, now, one, hands=hands) for one in theirs)
        return steps + len(ours) + told + tell_grants(work, now)


def _to_tell(work: Work, peer: Peer, hands: Hands) -> tuple[list[Errand], list[Errand]]:
    """Errands of ours to be said under the stream that holds now, and errands of theirs whose case has moved."""
    ours = store.untold(work.db, peer.id, Side.OURS, stream=peer.out_stream, limit=_ROUND)
    again = store.untold(work.db, peer.id, Side.THEIRS, stream=peer.out_stream, limit=_ROUND)
    open_ = store.errands(work.db, Side.THEIRS, owner=peer.id, states=frozenset({State.OPEN}), limit=_MOST)
    stand = _versions(work, peer, hands) if open_ else {}
    moved = [one for one in open_ if stand.get(one.case) != one.version]
    return ours, list({one.reference: one for one in (*again, *moved)}.values())


def _versions(work: Work, peer: Peer, hands: Hands) -> dict[str, int]:
    """The versions of a peer's cases that are open; what is closed is not there."""
    found: dict[str, int] = {}
    for number in range(1, _MOST // _ROUND + 1):
        page = casework.cases(
            work, filer=speaker(peer, "").account, phase=casework.Phase.OPEN,
            page=PageAsk(number=number, size=_ROUND), hands=hands,
        )  # fmt: skip
        found |= {one.id: one.version for one in page.rows}
        if len(page.rows) < _ROUND:
            break
    return found


def _take_up(office: Office, peer: Peer, one: Errand, hands: Hands) -> int:
    """An errand that arrived becomes a case of ours, or is answered with why not."""
    try:
        with office.writing(SYSTEM) as work:
            actor = speaker(peer, body_of(work, peer))
        with office.writing(actor) as work:
            now = store.find_errand(work.db, Side.THEIRS, one.reference, owner=peer.id)
            if now is None or now.state is not State.ARRIVED:
                return 0  # another process was faster
            case = _filed(work, peer, one, hands)
            store.change_errand(
                work.db,
                one,
                state=State.OPEN.value,
                case=case.id,
                number=case.number,
                changed=stamp(work.now()),
            )
            work.leave(
                "cascade.errand_taken_up", one.reference, peer=peer.id, case=case.id, number=case.number,
                organisation=one.organisation,
            )  # fmt: skip
    except Unavailable:
        return 0  # the next round tries again
    except _BREAKS as error:  # never one that poisons the round
        said = error.message if isinstance(error, YibenError) else Text("内容无法读懂", "It makes no sense.")
        _answer_no(
            office, peer, one, code=error.code if isinstance(error, YibenError) else "garbage", says=said
        )
    return 1


def _filed(work: Work, peer: Peer, one: Errand, hands: Hands) -> casework.Case:
    shared = ledger.entries(work, [one.entry]).get(one.entry)
    if shared is None or shared.status not in (ledger.Status.APPROVED, ledger.Status.RETIRED):
        raise _GONE
    token = f"{peer.id}:{one.reference}"
    if one.kind is Kind.REQUEST:
        asked, _, _ = read_request(one.body)
        scale = f"{asked.scale} · {peer.name} {one.organisation} {one.reference}".strip(" ·")[:500]
        return sharing.ask(work, _with(asked, scale), hands=hands)
    said = read_objection(one.body)
    column = ""
    if one.item:
        items = ledger.describe(work, one.entry).items
        column = next((item.name for item in items if item.id == one.item and not item.retired), "")
        if not column:
            raise _GONE
    pair = authority(work.home, installation(work.home), now=work.now())
    statement = read_statement(sealing.open_(pair, one.reference, said["sealed"]))
    draft = objections.Draft(
        resource=one.entry, column=column, wrong=objections.Wrong(said["wrong"]), statement=statement
    )
    filed = objections.file(work, draft, hands=hands, token=token)
    return casework.look(work, filed.id, hands=hands).case


def _with(asked: sharing.Request, scale: str) -> sharing.Request:
    return replace(asked, scale=scale, accounts=())


def _answer_no(office: Office, peer: Peer, one: Errand, *, code: str, says: Text) -> None:
    with office.writing(SYSTEM) as work:
        now = store.find_errand(work.db, Side.THEIRS, one.reference, owner=peer.id)
        locked = knowing.locked_peer(work, peer.id)
        if now is None or now.state is not State.ARRIVED or locked is None:
            return
        told = f"{says.zh} / {says.en}"[:2_000]
        store.change_errand(
            work.db, now, state=State.REFUSED.value, says=told, version=0, told=locked.out_stream,
            changed=stamp(work.now()),
        )  # fmt: skip
        body = {"version": 0, "state": "refused", "number": "", "zh": "不予受理", "en": "Not taken up", "due": None, "says": told}  # fmt: skip
        say(work, peer.id, Message(kind="errand_word", subject=one.reference, body=text_of(body)))
        work.leave("cascade.errand_refused", one.reference, peer=peer.id, code=code)


def _do_as_wanted(office: Office, peer: Peer, one: Errand, hands: Hands) -> int:
    """Take a case back, give its grant up, or have its answer reviewed, where the flow offers that to who filed it."""
    try:
        with office.writing(SYSTEM) as work:
            actor = speaker(peer, body_of(work, peer))
        with office.writing(actor) as work:
            _move(work, one, hands)
    except Unavailable:
        return 0
    except _BREAKS as error:
        code = error.code if isinstance(error, YibenError) else "garbage"
        with office.writing(SYSTEM) as work:
            store.change_errand(work.db, one, wants="", changed=stamp(work.now()))
            work.leave("cascade.errand_refused", one.reference, peer=peer.id, code=code)
    return 1


def _move(work: Work, one: Errand, hands: Hands) -> None:
    store.change_errand(work.db, one, wants="", changed=stamp(work.now()))
    for done in sharing.decided_of(work, case=one.case) if one.wants == "withdraw" else ():
        sharing.give_up(work, done.grant, why=one.wants_why)
        return
    seen = casework.look(work, one.case, hands=hands).case
    form = {"review_why": one.wants_why} if one.wants == "ask_review" else {}
    note = "" if form else one.wants_why[:500]
    casework.move(work, one.case, one.wants, seen=seen.version, form=form, note=note, hands=hands)
