"""The way in, from a source to a catalogue entry: each stop a verb of another room, in this order.

receive → read → recognise → land → place → commit → check → register. Each stop is safe to repeat; a run
killed anywhere is carried on from its original by the next intake of the same source, or by `resume`.
Nothing is visible before `register`, which writes ledger, quality, journal and evidence in one transaction.
"""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from yiben.app.looking import check_table, joined
from yiben.app.orders import Order, order_from
from yiben.app.understanding import Understood, answer_of, proposal_of, understand, warm
from yiben.app.wiring import Platform
from yiben.capabilities import intake, ledger, quality
from yiben.infra.home import Home
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Lang, speaking

BEAT_SECONDS = 20.0
LONGEST_NAME = 200  # bytes of a file name that file systems take without complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """One table, committed to the lake and checked; not yet registered."""

    understood: Understood
    placed: ledger.Placed
    snapshot: str
    files: tuple[str, ...]
    bytes: int
    report: quality.Report
    rejects: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """One run under way: on which home, for whom, what, from which original."""

    platform: Platform
    actor: Actor
    order: Order
    run: intake.Run
    received: intake.Received | None
    progress: Progress


def bring_in(
    platform: Platform,
    actor: Actor,
    order: Order,
    *,
    progress: Progress = silent,
    receiving: Future[intake.Received] | None = None,
) -> dict[str, Any]:
    """Bring one source in and answer as the contract says; a source of several tables adds `tables`.

    `receiving` is the original on its way into the home already, where a door began early.

    The same source again answers with the same snapshot and `unchanged`. Raises BadInput
    (`schema_changed` among others), NotFound, Refused; nothing is then visible.
    """
    Thread(target=_warm, args=(platform,), daemon=True).start()
    run, received = _begin(platform, actor, order, progress, receiving)
    if run.stage is intake.Stage.REGISTERED:
        return {**_told(run), "unchanged": True}
    return carry_on(platform, actor, order, run, received=received, progress=progress)


def carry_on(
    platform: Platform,
    actor: Actor,
    order: Order,
    run: intake.Run,
    *,
    received: intake.Received | None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Do the work of a run this process holds."""
    folder = platform.home.staging / run.id
    errand = _Errand(
        platform=platform, actor=actor, order=order, run=run, received=received, progress=progress
    )
    try:
        with _heart(platform, actor, run):
            landed = _land(errand, folder)
            progress(Step(stage="register"))
            return _register(errand, landed)
    except YibenError as error:
        with platform.office.writing(actor) as work:
            intake.fail(work, run, error)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def resume(platform: Platform, actor: Actor) -> list[str]:
    """Carry on every run a killed process left behind; returns their identifiers. Failures stay in the journal."""
    with platform.office.reading(actor) as work:
        left = intake.unfinished(work)
    done = []
    for run in left:
        order = order_from(run.facts, source=run.source, org=run.org, system=run.system)
        original = platform.home.files / (run.sha256 or "-")
        received = None
        if run.sha256:
            if not original.exists():
                continue
            received = intake.Received(
                sha256=run.sha256, path=original, name=order.file_name or run.source, bytes=run.bytes
            )
        with platform.office.writing(actor) as work:
            held = intake.take_over(work, run)
        try:
            carry_on(platform, actor, order, held, received=received)
        except YibenError:
            continue  # the journal says why
        done.append(run.id)
    return done


def _begin(
    platform: Platform,
    actor: Actor,
    order: Order,
    progress: Progress,
    receiving: Future[intake.Received] | None,
) -> tuple[intake.Run, intake.Received | None]:
    received = None
    if intake.is_url(order.source):
        content = source = intake.safe_name(order.source)
    else:
        received = (
            receiving.result()
            if receiving
            else intake.receive(
                platform.home, Path(order.source), name=order.file_name or None, progress=progress
            )
        )
        content, source = received.sha256, received.name
    options = order.facts
    while True:
        with platform.office.writing(actor) as work:
            run = intake.begin(
                work,
                source=source,
                content=content,
                org=order.org,
                system=order.system,
                sha256=received.sha256 if received else None,
                options=options,
                size=received.bytes if received else 0,
            )
            if run.stage is not intake.Stage.REGISTERED or run.resource is None:
                return run, received
            current = ledger.describe(work, run.resource).resource.snapshot
        if current == run.snapshot:
            return run, received
        # The same file, but something else came in between: it becomes the current state again.
        options = {**options, "after": current}


def _land(errand: "_Errand", folder: Path) -> list[Landed]:
    platform, actor, order, run = errand.platform, errand.actor, errand.order, errand.run
    received, progress = errand.received, errand.progress
    source = str(_with_suffix(received, folder)) if received else order.source
    stem = Path(received.name).stem if received else None
    with platform.lake.bench() as bench:
        titles = {name: one.title for name, one in order.dictionary.items()}
        tables = list(understand(bench, source, folder, stem=stem, titles=titles, progress=progress))
        _move_on(platform, actor, run, intake.Stage.LANDED, rows=sum(one.landed.rows for one in tables))
        landed = []
        for number, understood in enumerate(tables):
            part = _order_for(order, understood, number, len(tables))
            with platform.office.writing(actor) as work:
                placed = ledger.place(work, proposal_of(understood, part))
                before = quality.baseline(work, resource=placed.resource)
            changes = intake.compare(placed.columns, understood.schema) if placed.columns else None
            if changes and not order.accept_changes:
                raise intake.refuse(changes, table=placed.name)
            committed = platform.lake.commit(
                placed.resource,
                list(understood.landed.files),
                run=f"{run.id}-{number}",
                properties={"yiben.source": run.source},
            )
            report = check_table(bench, understood, files=committed.files, baseline=before, progress=progress)
            landed.append(
                Landed(
                    understood=understood,
                    placed=placed,
                    snapshot=committed.snapshot,
                    files=committed.files,
                    bytes=committed.bytes,
                    report=report,
                    rejects=_keep_rejects(platform.home, understood, committed.snapshot),
                )
            )
    return landed


def _register(errand: "_Errand", tables: list[Landed]) -> dict[str, Any]:
    """Everything becomes visible, and proved, at once."""
    stored = intake.inventory(errand.order.source) if errand.received is None and errand.order.system else ()
    platform, actor, order, run = errand.platform, errand.actor, errand.order, errand.run
    received = errand.received
    with platform.office.writing(actor) as work:
        answers: dict[Lang, list[dict[str, Any]]] = {lang: [] for lang in Lang}
        for number, one in enumerate(tables):
            part = _order_for(order, one.understood, number, len(tables))
            landing = ledger.Landing(
                id=one.snapshot,
                run=run.id,
                source=run.source,
                sha256=received.sha256 if received else "",
                encoding=one.understood.staged.encoding,
                rows=one.understood.landed.rows,
                rejected=one.understood.landed.rejected,
                bytes=one.bytes,
                files=one.files,
            )
            entry = ledger.propose(work, replace(proposal_of(one.understood, part), landing=landing))
            quality.record(work, resource=entry.resource, snapshot=one.snapshot, report=one.report)
            if order.ancestry:
                ledger.record_lineage(work, entry.resource, _derivations(order))
            for lang in Lang:
                with speaking(lang):
                    answer = answer_of(one.understood, one.report, source=order.file_name or order.source)
                answers[lang].append(
                    {
                        **answer,
                        "name": entry.name,
                        "resource": entry.resource,
                        "snapshot": one.snapshot,
                        "rejects_file": str(one.rejects) if one.rejects else None,
                        "run": run.id,
                    }
                )
        told = {lang.value: joined(answers[lang]) for lang in Lang}
        kept = intake.advance(work, run, intake.Stage.COMMITTED, facts={"answer": told})
        first = tables[0]
        if stored and first.placed.system:
            ledger.declare_inventory(work, first.placed.system, stored)
        done = intake.finish(
            work,
            kept,
            resource=first.placed.resource,
            snapshot=first.snapshot,
            rows=sum(one.understood.landed.rows for one in tables),
        )
    return _told(done)


def _keep_rejects(home: Home, understood: Understood, snapshot: str) -> Path | None:
    if understood.landed.rejects is None:
        return None
    target = home.rejects / f"{snapshot}.jsonl"
    shutil.copyfile(understood.landed.rejects, target)
    return target


def _order_for(order: Order, understood: Understood, number: int, tables: int) -> Order:
    """The first table takes the name asked for; further ones add their own."""
    if tables == 1 or order.name is None:
        return order
    return replace(order, name=order.name if number == 0 else f"{order.name}_{understood.staged.name}")


def _warm(platform: Platform) -> None:
    # Hashing and copying the original let go of the interpreter: a second of imports fits beside them.
    warm()
    platform.lake.warm()


def _with_suffix(received: intake.Received, folder: Path) -> Path:
    """The original under the name the person gave it: errors and readers speak of that name."""
    name = Path(received.name).name
    suffix = Path(name).suffix
    if not name.isprintable() or len(name.encode()) > LONGEST_NAME:
        name = "original" + (suffix.lower() if suffix[1:].isalnum() and len(suffix) <= 12 else "")
    named = folder / "given" / (name or "original")
    named.parent.mkdir(parents=True, exist_ok=True)
    named.unlink(missing_ok=True)
    named.hardlink_to(received.path)
    return named


def _derivations(order: Order) -> list[ledger.Derivation]:
    return [
        ledger.Derivation(item=column, source=item, how=order.made_by)
        for column, one in order.ancestry.items()
        for item in one.items
    ]


def _told(run: intake.Run) -> dict[str, Any]:
    from yiben.kernel.text import current_lang

    answer: dict[str, Any] = run.facts["answer"][current_lang().value]
    return answer


def _move_on(platform: Platform, actor: Actor, run: intake.Run, stage: intake.Stage, *, rows: int) -> None:
    with platform.office.writing(actor) as work:
        intake.advance(work, run, stage, rows=rows)


@contextmanager
def _heart(platform: Platform, actor: Actor, run: intake.Run) -> Iterator[None]:
    """Show every few seconds that the run is being worked on, however long one step takes."""
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            with platform.office.writing(actor) as work:
                intake.beat(work, run)

    thread = Thread(target=beat, name=f"heart-{run.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
