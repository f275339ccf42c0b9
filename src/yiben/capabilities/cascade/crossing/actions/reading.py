"""Reading data of the other side under a grant (联邦读取): their guard decides, masks, marks and logs; then ours does.

The asker's side says which items, which rows, and for whom. The owner's side opens the grant anew at every call: one that
was withdrawn a moment ago is withdrawn, whatever the asker has heard of it.
"""

import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yiben.capabilities import access, grants
from yiben.capabilities.cascade import envelope
from yiben.capabilities.cascade.actions import knowing
from yiben.capabilities.cascade.actions.showing import mirror
from yiben.capabilities.cascade.actions.standing import must_read
from yiben.capabilities.cascade.carrying.calling import Broken, open_link, unavailable
from yiben.capabilities.cascade.certificates import authority
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.crossing.documents import account_of, read_told, wanted_document
from yiben.capabilities.cascade.crossing.model import (
    MOST_BYTES,
    MOST_ROWS,
    Crossed,
    Side,
    Told,
    Wanted,
)
from yiben.capabilities.cascade.model import REASON_TITLES, MirrorItem, Peer, PeerState, plainly
from yiben.capabilities.grants import Form
from yiben.engines import evidence
from yiben.engines.guard import Column, Effect, Given
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused, Unavailable
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

READ = "/cascade/v1/read"
_CODE = re.compile(r"[a-z_]{1,60}")
TRACE = "__copy"


def read(
    office: Office,
    actor: Actor,
    grant: str,
    *,
    columns: tuple[str, ...] = (),
    where: str = "",
    rows: int = 1_000,
) -> access.Answer:
    """Rows of the other side under a grant this side holds: `columns` by name (empty: all of it), `where` a condition.

    Raises NotFound `no_such_grant`, `no_column`, Refused `grant_ended`, `hidden_here` for a condition on what our guard
    hides, what the owner refuses with its own code, BadInput, Unavailable. Leaves `cascade.read`.
    """
    with office.reading(actor) as work:
        held, peer = _held(work, grant)
        seen = mirror(work, peer.id, held.granted.entry)
        items = {one.id: one for one in seen.items}
        wanted = _wanted(work, held, items, columns=columns, where=where, rows=rows)
        me = knowing.us(work)
    assert me is not None
    given = {one.item: one for one in held.granted.columns}
    foreign = access.Foreign(
        name=seen.name, title=seen.title, resource=seen.entry, owner=f"{peer.name} {seen.owner}",
        columns=tuple(_column(items[item], given[item].level, held, Effect.PLAIN) for item in given if item in items),
    )  # fmt: skip
    forms = {items[one.item].name: one.form for one in held.granted.columns if one.item in items}
    _may_compare(office, actor, foreign, wanted.where, forms)
    wanted = replace(wanted, event=_asked(office, actor, peer, wanted))
    told = _call(office, actor, peer, me.id, wanted)
    shown = access.Foreign(
        name=foreign.name, title=foreign.title, resource=foreign.resource, owner=foreign.owner,
        columns=tuple(
            _column(
                items[item], given[item].level, held,
                Effect.PLAIN if given[item].form is Form.PLAIN or masked else Effect.MASKED,
            )
            for item, masked in zip(wanted.columns, told.masked, strict=True)
        ),
    )  # fmt: skip
    answer = access.show_foreign(office, actor, shown, _table(told, shown), cut=told.cut)
    answer = _traced(answer, told)
    with office.writing(actor) as work:
        work.leave(
            "cascade.read", held.granted.grant, peer=peer.id, entry=seen.entry, columns=list(wanted.columns),
            rows=answer.rows, truncated=answer.truncated, export=told.export, nonce=wanted.nonce,
            hidden=[one.name for one in answer.columns if one.masked], asked=wanted.event, event=told.event,
            certificate=told.certificate,
        )  # fmt: skip
    return answer


def _asked(office: Office, actor: Actor, peer: Peer, wanted: Wanted) -> str:
    """Leave that a read is asked, before anything leaves this house; the event, which the owner's log names too."""
    with office.writing(actor) as work:
        work.leave(
            "cascade.read_asked", wanted.grant, peer=peer.id, columns=list(wanted.columns), rows=wanted.rows,
            nonce=wanted.nonce,
        )  # fmt: skip
    with office.reading(actor) as work:
        asked = evidence.Asked(kind="cascade.read_asked", subject=wanted.grant, actor=actor.account)
        left = evidence.show(work.db, asked, page=PageAsk(size=20)).rows
    return next((one.id for one in left if one.detail.get("nonce") == wanted.nonce), "")


def _held(work: Work, grant: str) -> tuple[Crossed, Peer]:
    """The grant of theirs that the actor may use today; to whom it is no business, there is none."""
    must_read(work)
    found = store.find_crossed(work.db, Side.THEIRS, grant)
    if found is None or not may_use(work, found):
        raise grants.no_such_grant(grant)
    if not found.granted.holds(grants.day_of(work.now())):
        raise Refused(
            "grant_ended",
            Text("该授权不在有效期内或已撤销", "The grant is not in force, or was withdrawn."),
            where={"grant": grant, "standing": found.granted.standing.value},
        )
    peer = knowing.one_peer(work, found.peer)
    if peer is None or peer.state in (PeerState.LEFT, PeerState.CUT_OFF):
        raise Refused("peer_left", Text("与该平台的级联已结束", "The connection to that side is over."))
    return found, peer


def may_use(work: Work, one: Crossed) -> bool:
    """Whether the actor is of the body that asked for it, and named where somebody was."""
    errand = store.find_errand(work.db, Side.OURS, one.granted.reference, owner=one.peer)
    if errand is None or (one.accounts and work.actor.account not in one.accounts):
        return False
    if errand.account == work.actor.account:
        return True
    own = grants.organisation_of(work, work.actor)
    return bool(own) and own == errand_body(work, errand.account)


def errand_body(work: Work, account: str) -> str | None:
    """The organisation of whoever asked."""
    from yiben.capabilities import people
    from yiben.kernel.errors import YibenError

    try:
        return grants.organisation_of(work, people.who_is(work, account))
    except YibenError:  # gone or disabled
        return None


def _wanted(
    work: Work,
    held: Crossed,
    items: dict[str, MirrorItem],
    *,
    columns: tuple[str, ...],
    where: str,
    rows: int,
) -> Wanted:
    readable = {
        one.name.casefold(): one.item
        for one in held.granted.columns
        if one.form is not Form.VERIFY and one.item in items
    }
    wanted = [readable.get(name.casefold()) for name in columns] if columns else list(readable.values())
    if None in wanted or not wanted:
        listed = ", ".join(readable)
        raise NotFound(
            "no_column",
            Text("授权不含所要的列", "The grant has no such column."),
            where={"grant": held.granted.grant},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        )
    if not 0 < rows <= MOST_ROWS:
        raise BadInput("bad_rows", Text(f"行数为 1 至 {MOST_ROWS}", f"Rows are 1 to {MOST_ROWS}."))
    return Wanted(
        grant=held.granted.grant, account=account_of(work.actor.account),
        columns=tuple(dict.fromkeys(one for one in wanted if one)), where=where.strip(), rows=rows,
        nonce=secrets.token_hex(16), at=stamp(work.now()),
    )  # fmt: skip


def _column(item: MirrorItem, level: int, held: Crossed, effect: Effect) -> Column:
    """An item of theirs with what holds here; given in plain up to the level it was given at, by its owner's word.

    Never above the level its owner says in the catalogue: a statement may name any.
    """
    level = min(level, item.theirs.level)
    return Column(
        name=item.name, type=item.type, level=item.holds.level, personal=item.holds.personal,
        importance=item.holds.importance, semantic=item.semantic, item=item.id,
        given=Given(grant=held.granted.grant, effect=effect, level=level),
    )  # fmt: skip


def _may_compare(
    office: Office, actor: Actor, foreign: access.Foreign, where: str, forms: dict[str, Form]
) -> None:
    """A condition tells of the values it reads: what our guard hides here is not compared there."""
    if not where:
        return
    types = {one.name: one.type for one in foreign.columns if forms[one.name] is not Form.VERIFY}
    read_ = grants.read_condition(where, types).columns
    effects = access.weigh_foreign(office, actor, foreign)
    hidden = sorted(name for name in read_ if forms[name] is Form.PLAIN and effects[name] is not Effect.PLAIN)
    if hidden:
        listed = ", ".join(hidden)
        raise Refused(
            "hidden_here",
            Text(f"本方不显示这些列的原值，不能用作条件: {listed}", f"These columns are hidden here, so no condition may read them: {listed}."),
            where={"columns": hidden},
        )  # fmt: skip


def _call(office: Office, actor: Actor, peer: Peer, us: str, wanted: Wanted) -> Told:
    """As `_called`; what came to nothing is in our log as well. Leaves `cascade.read_refused_there`."""
    try:
        return _called(office, peer, us, wanted)
    except (Refused, Unavailable) as error:
        with office.writing(actor) as work:
            work.leave(
                "cascade.read_refused_there", wanted.grant, peer=peer.id, code=error.code, asked=wanted.event
            )
        raise


def _called(office: Office, peer: Peer, us: str, wanted: Wanted) -> Told:
    """Ask, over the line both sides know each other by. Raises Unavailable, Refused with the owner's code."""
    body = wanted_document(wanted)
    pair = authority(office.home, us, now=office.clock())
    signature = envelope.sign(office.home, peer.our_key, pair, READ.encode(), peer.id.encode(), body)
    try:
        link = open_link(
            office.home, office.settings, us=us, them=peer.id, address=peer.address, authority=peer.authority,
            now=office.clock(),
        )  # fmt: skip
        try:
            answer = link.post(READ, body, sender=us, signature=signature, largest=MOST_BYTES + 65_536)
        finally:
            link.close()
    except Broken as broken:
        raise unavailable(broken.args[0], REASON_TITLES[broken.args[0]], peer=peer.name) from None
    proven = envelope.verified(peer.key, peer.authority, answer.signature, b"answer", body, answer.body)
    try:
        if proven is None:
            said = str(envelope.document(answer.body).get("error"))
            reason = "signature_wrong" if answer.status == 200 or said not in REASON_TITLES else said
            raise unavailable(reason, REASON_TITLES[reason], peer=peer.name)
        if answer.status != 200:
            raise _refused_there(peer, envelope.document(answer.body))
        told = read_told(answer.body, columns=len(wanted.columns), rows=wanted.rows)
        return replace(told, certificate=answer.certificate)
    except envelope.Garbage:
        raise unavailable("garbage", REASON_TITLES["garbage"], peer=peer.name) from None


def _refused_there(peer: Peer, said: dict[str, Any]) -> Refused | Unavailable:
    code = str(said.get("error"))
    code = code if _CODE.fullmatch(code) else "refused"
    zh, en = (str(said.get(name) or "")[:1_000] for name in ("zh", "en"))
    told = Text(f"「{peer.name}」: {plainly(zh) or code}", f"“{peer.name}”: {plainly(en) or code}")
    if code == "busy":
        return Unavailable("cascade_busy", told, where={"name": peer.name})
    return Refused(code, told, where={"name": peer.name})


def _table(told: Told, foreign: access.Foreign) -> "pa.Table":
    """What came, as columns; what is no column of plain cells makes no sense."""
    import pyarrow as pa

    arrays = []
    try:
        for values in told.values:
            array = pa.array(values)
            if pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
                raise pa.ArrowInvalid
            arrays.append(array.cast(pa.string()) if pa.types.is_null(array.type) else array)
    except (pa.ArrowException, OverflowError, UnicodeError, TypeError):
        name = foreign.owner
        raise unavailable("garbage", REASON_TITLES["garbage"], peer=name) from None
    return pa.Table.from_arrays(arrays, names=[one.name for one in foreign.columns])


def _traced(answer: access.Answer, told: Told) -> access.Answer:
    """The owner's row codes stay beside the rows: whoever leaks a copy leaks them too."""
    import pyarrow as pa

    if told.trace_column is None:
        return replace(answer, export=told.export)
    codes = pa.array([str(one)[:100] for one in told.trace_column], pa.string())
    table = answer.table().append_column(pa.field(TRACE, pa.string()), codes)
    why = Text("本列用于追溯文件去向, 不含数据", "This column names whose copy it is; it holds no data.")
    column = access.AnswerColumn(name=TRACE, type="string", items=(), masked=False, reason=why)
    return replace(
        answer, columns=(*answer.columns, column), batches=tuple(table.to_batches()), schema=table.schema,
        export=told.export, trace_column=TRACE,
    )  # fmt: skip
