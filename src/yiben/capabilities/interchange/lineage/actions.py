"""The verbs of exchanged lineage."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import RowMapping

from yiben.capabilities import ledger
from yiben.capabilities.interchange.lineage import store
from yiben.capabilities.interchange.lineage.model import NAMESPACE, Run, Table, Taken, Told
from yiben.capabilities.interchange.lineage.reading import run_of
from yiben.capabilities.interchange.lineage.telling import event_of
from yiben.infra.addresses import call
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text

_TAKERS = (Role.OWNER, Role.OFFICER, Role.STEWARD)
_PART = 200


def take(work: Work, body: Any) -> Taken:
    """Record one OpenLineage run event. The same event again changes nothing.

    Tables named `yiben` / their SQL name are those of the ledger; the columns of a completed run are linked where
    both ends are there and the actor may speak for the output. Leaves `lineage.taken`. Raises BadInput
    `bad_lineage_event`, Refused `role_needed` and what `ledger.record_lineage` raises.
    """
    if not work.actor.holds(*_TAKERS):
        raise Refused(
            "role_needed",
            Text(
                "只有数据专员、安全官和所有者可以提交血缘",
                "Only stewards, officers and the owner hand in lineage.",
            ),
            where={"account": work.actor.account},
            hint=Text("请用数据专员的访问令牌", "Use the access token of a steward."),
        )
    run = run_of(body)
    digest = hashlib.sha256(
        orjson.dumps([run.run, run.event, run.at, run.job_namespace, run.job])
    ).hexdigest()
    before = store.known(work.db, digest)
    if before is not None:
        return Taken(
            run=run,
            received=before["received"],
            received_by=before["received_by"],
            edges=before["edges"],
            known=True,
        )
    resources = _known(work, (*run.inputs, *run.outputs))
    run = replace(
        run,
        inputs=tuple(replace(one, resource=resources.get(_name(one))) for one in run.inputs),
        outputs=tuple(replace(one, resource=resources.get(_name(one))) for one in run.outputs),
    )
    edges = _link(work, run, resources) if run.event == "COMPLETE" else 0
    taken = Taken(run=run, received=stamp(work.now()), received_by=work.actor.account, edges=edges)
    store.add(work.db, _row(taken, digest, body), _tables(run))
    work.leave(
        "lineage.taken", run.run, job=f"{run.job_namespace}/{run.job}"[:500], event=run.event, edges=edges
    )
    return taken


def taken(
    work: Work, *, resource: str | None = None, before: int | None = None, limit: int = 50
) -> tuple[tuple[int, Taken], ...]:
    """(number, event) of what came in, newest first; of one resource (identifier), where one is named."""
    rows = store.listed(work.db, resource=resource, before=before, limit=limit)
    tables = store.tables_of(work.db, [row["seq"] for row in rows])
    return tuple(
        (row["seq"], _taken(row, [one for one in tables if one["seq"] == row["seq"]])) for row in rows
    )


def told(work: Work, *, after: str = "", limit: int = _PART) -> Told:
    """Events about what was landed here beyond the cursor `after`, oldest first."""
    found = ledger.snapshots_after(work, after, limit=min(max(limit, 1), _PART))
    dossiers: dict[str, ledger.Dossier | None] = {}
    events = []
    for one in found:
        if one.resource not in dossiers:
            dossiers[one.resource] = _described(work, one.resource)
        about = dossiers[one.resource]
        if about is not None:
            events.append(event_of(about, one))
    last = found[-1] if found else None
    return Told(events=tuple(events), next=f"{last.created} {last.id}" if last else after)


def push(office: Office) -> int:
    """Send what was not sent yet to `openlineage_url`; answers how many events went.

    Events are sent at least once, in order; the address is held to the networks webhooks may reach. Raises what
    the connection raises: the rest goes next time.
    """
    settings = office.settings
    gone = 0
    if not settings.openlineage_url:
        return gone
    while True:
        with office.reading(SYSTEM) as work:
            part = told(work, after=store.cursor(work.db))
        if not part.events:
            return gone
        for event in part.events:
            call(
                settings.openlineage_url,
                orjson.dumps(event),
                headers={"Content-Type": "application/json", "User-Agent": "yiben"},
                networks=settings.webhook_networks,
                seconds=settings.webhook_seconds,
                ca_file=settings.outbound_ca_file,
            )
            gone += 1
        with office.writing(SYSTEM) as work:
            store.set_cursor(work.db, part.next)


def _described(work: Work, resource: str) -> ledger.Dossier | None:
    try:
        return ledger.describe(work, resource)
    except NotFound:  # retired, and not for this reader
        return None


def _name(one: Table) -> str:
    return one.name if one.namespace == NAMESPACE else ""


def _known(work: Work, tables: Sequence[Table]) -> dict[str, str]:
    """Name → identifier of those the ledger knows."""
    found: dict[str, str] = {}
    for name in {_name(one) for one in tables} - {""}:
        about = _described(work, name)
        if about is not None:
            found[name] = about.resource.id
    return found


def _link(work: Work, run: Run, resources: Mapping[str, str]) -> int:
    items: dict[str, dict[str, str]] = {}
    for identifier in resources.values():
        about = ledger.describe(work, identifier)
        items[identifier] = {item.name: item.id for item in about.items if not item.retired}
    wanted: dict[str, list[ledger.Derivation]] = {}
    for edge in run.edges:
        output, source = resources.get(_name(edge.output)), resources.get(_name(edge.input))
        if output is None or source is None:
            continue
        made_from = items[source].get(edge.source)
        if made_from is not None and edge.column in items[output]:
            wanted.setdefault(output, []).append(
                ledger.Derivation(
                    item=edge.column, source=made_from, how=edge.how or f"{run.job_namespace}/{run.job}"[:500]
                )
            )
    for output, edges in wanted.items():
        ledger.record_lineage(work, output, edges)
    return sum(map(len, wanted.values()))


def _row(one: Taken, digest: str, body: Any) -> dict[str, Any]:
    run = one.run
    return {
        "digest": digest,
        "run": run.run,
        "event": run.event,
        "at": run.at,
        "job_namespace": run.job_namespace,
        "job": run.job,
        "producer": run.producer,
        "edges": one.edges,
        "body": orjson.dumps(body).decode(),
        "received": one.received,
        "received_by": one.received_by,
    }


def _tables(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "side": side,
            "position": position,
            "namespace": one.namespace,
            "name": one.name,
            "resource": one.resource,
        }
        for side, tables in (("input", run.inputs), ("output", run.outputs))
        for position, one in enumerate(tables)
    ]


def _taken(row: RowMapping, tables: Sequence[RowMapping]) -> Taken:
    sides: dict[str, list[Table]] = {"input": [], "output": []}
    for one in tables:
        sides[one["side"]].append(
            Table(namespace=one["namespace"], name=one["name"], resource=one["resource"])
        )
    run = Run(
        run=row["run"],
        event=row["event"],
        at=row["at"],
        job_namespace=row["job_namespace"],
        job=row["job"],
        producer=row["producer"],
        inputs=tuple(sides["input"]),
        outputs=tuple(sides["output"]),
    )
    return Taken(run=run, received=row["received"], received_by=row["received_by"], edges=row["edges"])
