"""Answering (应答): one page of rows under the grant, or of generated ones for a sandbox key.

All real rows come through `access.ask` with the grant, so every call is opened, decided, charged and left in
the log there. `Lookup` is the seam for a desk that answers point questions faster by the same rules.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace

from yiben.capabilities import access, grants, ledger
from yiben.capabilities.access import exports
from yiben.capabilities.sharing.dataapi.actions.describing import (
    SANDBOX,
    SANDBOX_MASKS,
    endpoint_of,
    sandbox_plan,
)
from yiben.capabilities.sharing.dataapi.cursors import HOURS, Place, open_place, seal_place
from yiben.capabilities.sharing.dataapi.model import Answered, Ask, Caller, Endpoint
from yiben.capabilities.sharing.dataapi.statements import statement
from yiben.infra.lake import Lake, Limits
from yiben.infra.work import Office
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Lookup = Callable[[Caller, Endpoint, Ask], "Awaitable[access.Answer | None]"]
"""Answers one value by equality (`Ask.point`) under the caller's grant; None: ask the ordinary way.

It asks `recognise` whose secret a regular's is, opens and charges the grant and leaves evidence as `access.ask` does,
all in one transaction, and raises the same.
"""

_KEPT = 1024
_ENDPOINTS: OrderedDict[tuple[object, ...], Endpoint] = OrderedDict()


def open_endpoint(office: Office, caller: Caller, *, purpose: str = "") -> Endpoint:
    """The endpoint of the caller's grant, when it may be used right now for `purpose` (empty: its own).

    Raises what `grants.open_grant` does.
    """
    with office.reading(caller.actor) as work:
        grant = grants.open_grant(work, caller.key.grant, purpose=purpose, road=grants.Road.API)
        # A grant never changes; what its columns are called and how they are graded, the ledger's version tells.
        at = (office.home, str(office.engine.url), grant.id, ledger.version(work))
        kept = _ENDPOINTS.get(at)
        if kept is None:
            kept = _ENDPOINTS[at] = endpoint_of(work, grant)
            while len(_ENDPOINTS) > _KEPT:
                _ENDPOINTS.popitem(last=False)
    return replace(kept, grant=grant)


def answer(office: Office, lake: Lake, caller: Caller, endpoint: Endpoint, ask: Ask) -> Answered:
    """One page. Raises what `access.ask` does, `grants.Overused` above all, and BadInput for a cursor."""
    if caller.key.sandbox:
        return _generated(office, lake, endpoint, ask)
    place = _place(office, endpoint, ask)
    snapshot = place.snapshot if place else None
    offset = place.offset if place else 0
    sql = statement(endpoint, ask, offset=offset, rows=ask.limit, snapshot=snapshot)
    read = access.ask(
        office,
        caller.actor,
        sql,
        purpose=ask.purpose,
        grant=endpoint.grant.id,
        limits=access.limits_of(office.settings, rows=ask.limit),
        road=grants.Road.API,
        pinned=snapshot,
    )
    return _answered(office, endpoint, ask, read, offset=offset, snapshot=snapshot or _snapshot(read))


def looked_up(office: Office, endpoint: Endpoint, ask: Ask, found: access.Answer) -> Answered:
    """What a `Lookup` gave, as a page."""
    return _answered(office, endpoint, ask, found, offset=0, snapshot=_snapshot(found))


def must_bear_mark(page: Answered) -> bool:
    """Whether a page has to be marked before it is given. Reads nothing."""
    return not page.sandbox and exports.page_due(page.answer)


def marked(office: Office, caller: Caller, page: Answered, *, media: str) -> Answered:
    """The page with its caller's mark in masked cells, on record as an export of the grant (导出留痕)."""
    form = media.rpartition(".")[2].rpartition("/")[2]
    form = "arrow" if form == "stream" else form
    found = exports.mark_page(office, caller.actor, page.answer, form=form, grant=caller.key.grant)
    return replace(page, answer=found)


def _generated(office: Office, lake: Lake, endpoint: Endpoint, ask: Ask) -> Answered:
    place = _place(office, endpoint, ask)
    offset = place.offset if place else 0
    plan = sandbox_plan(
        office.home, endpoint, statement(endpoint, ask, offset=offset, rows=ask.limit, snapshot=None)
    )
    reply = lake.answer(plan.scope, limits=Limits(rows=ask.limit), mask_key=SANDBOX_MASKS)
    shown = {one.name: one for one in endpoint.columns}
    made = access.Answer(
        columns=tuple(
            access.AnswerColumn(
                name=field.name,
                type=str(field.type),
                items=(shown[field.name].item,),
                masked=not shown[field.name].comparable,
                reason=Text("沙箱数据，由平台生成", "Generated data of the sandbox."),
            )
            for field in reply.schema
        ),
        batches=reply.batches,
        schema=reply.schema,
        rows=reply.rows,
        truncated=reply.truncated,
        milliseconds=reply.seconds * 1000,
        snapshots={endpoint.name: SANDBOX},
    )
    return _answered(office, endpoint, ask, made, offset=offset, snapshot=SANDBOX)


def _answered(
    office: Office, endpoint: Endpoint, ask: Ask, read: access.Answer, *, offset: int, snapshot: str
) -> Answered:
    following = None
    if read.truncated and read.rows:
        until = office.clock().timestamp() + HOURS * 3600
        place = Place(snapshot=snapshot, offset=offset + read.rows, until=until)
        following = seal_place(office.home, place, endpoint=endpoint, ask=ask)
    return Answered(answer=read, next=following, snapshot=snapshot, sandbox=snapshot == SANDBOX)


def _place(office: Office, endpoint: Endpoint, ask: Ask) -> Place | None:
    if not ask.cursor:
        return None
    now = office.clock().timestamp()
    return open_place(office.home, ask.cursor, endpoint=endpoint, ask=ask, now=now)


def _snapshot(read: access.Answer) -> str:
    if len(read.snapshots) != 1:
        raise BadInput("no_snapshot", Text("没有可用的快照", "There is no snapshot to read."))
    return next(iter(read.snapshots.values()))
