"""One harvest: page after page, batch after batch, each committed; goes on where a killed one stopped.

Nothing is withdrawn unless the end of the source was reached, and not without a person when more than the stated
share is gone. One run leaves one event. A dry run does all of it but touches nothing of the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

from yiben.capabilities.harvesting.actions.ending import answer, end, stopped
from yiben.capabilities.harvesting.actions.previewing import columns_of
from yiben.capabilities.harvesting.actions.settling import Settled, settle, short
from yiben.capabilities.harvesting.actions.standing import must_harvest, run_of, source_of
from yiben.capabilities.harvesting.actions.workroom import alone, room
from yiben.capabilities.harvesting.model import READ, Ended, How, Kind, Outcome, Run, Source, Standing
from yiben.capabilities.harvesting.store import runs as ran
from yiben.capabilities.harvesting.store import sources as store
from yiben.capabilities.harvesting.walking import Road, Sheet, walk
from yiben.capabilities.harvesting.walking.road import Entry, repeats
from yiben.infra.fetching import Fetcher
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

BATCH = 500


def run(
    office: Office, actor: Actor, reference: str, *, how: How = How.WRITE, progress: Progress = silent
) -> Run:
    """Read a source once and take in what it says; what stops it is in the run, not raised.

    Raises Refused `not_harvester` or `not_confirmed`, NotFound `no_source`, MovedOn `harvest_running`.
    """
    with office.reading(actor) as work:
        source = source_of(work, reference)
        must_harvest(work, source.organisation)
    if how is How.WRITE and source.standing is not Standing.ACTIVE:
        raise Refused(
            "not_confirmed",
            Text(f"来源「{source.name}」尚未确认或已暂停", f"“{source.name}” is not confirmed, or paused."),
            where={"source": source.name},
            hint=Text(
                f"先试运行并核对，再确认：yiben harvest confirm {source.name}",
                f"Look at a dry run, then confirm: yiben harvest confirm {source.name}",
            ),
        )
    with alone(office.home, source), room(office.home, source.id) as folder:
        return _Harvest(office, actor, source, how=how, folder=folder, progress=progress).go()


class _Harvest:
    """What one run keeps in mind."""

    def __init__(
        self, office: Office, actor: Actor, source: Source, *, how: How, folder: Path, progress: Progress
    ) -> None:
        self.office, self.actor, self.source, self.how = office, actor, source, how
        self.progress = progress
        self.fetcher = Fetcher(office.settings)
        self.seen: set[int] = set()  # hashes of keys
        self.run = self._begun()
        self.resumed: Mapping[str, object] = self.run.cursor
        self.settled = Settled(office=office, actor=actor, source=source, run=self.run, seen=self.seen)
        memory = source.memory if source.memory.get("revision") == self._revision and how is How.WRITE else {}
        self.road = Road(
            kind=source.kind, address=source.address, local=source.local, fetcher=self.fetcher, folder=folder,
            columns=source.columns, at=_at(self.run.cursor), memory=memory, unmoved=self._unmoved,
        )  # fmt: skip

    def go(self) -> Run:
        """All of it."""
        nothing_new = False
        try:
            if self.source.kind in {Kind.CSV, Kind.JSON} and not self.source.columns:
                self.road.columns = columns_of(self.road, self.source)
            if not self._held_before():
                self.road.unmoved = None
            for sheet in walk(self.road):
                if sheet.unchanged:
                    nothing_new = True
                    break
                self._sheet(sheet)
        except YibenError as error:
            return stopped(self.settled, error, spent=self.fetcher.spent)
        learned = self.road.learned | {"revision": self._revision}
        return end(self.settled, learned=learned, nothing_new=nothing_new, spent=self.fetcher.spent)

    @property
    def _revision(self) -> str:
        return f"{self.source.revision}.{READ}"

    def _begun(self) -> Run:
        """The run that was killed, else a new one. Whatever happens, the clock does not ask again before tomorrow."""
        if self.how is How.WRITE and self.source.due:
            with self.office.writing(self.actor) as work:
                tomorrow = stamp(work.now() + timedelta(days=1))
                store.alter(work.db, self.source.id, {"due": tomorrow})
        with self.office.reading(self.actor) as work:
            before = ran.open_run(work.db, self.source.id) if self.how is How.WRITE else None
            if before is not None:
                self.seen.update(short(key) for key in ran.keys_of(work.db, self.source.id, before.id))
                return before
        with self.office.writing(self.actor) as work:
            new = Run(
                id=new_id("hrv"), source=self.source.id, how=self.how, begun=stamp(work.now()), ended=None,
                state=Ended.RUNNING, by=self.actor.account, counts={},
            )  # fmt: skip
            ran.add(work.db, new)
        return new

    def _held_before(self) -> bool:
        with self.office.reading(self.actor) as work:
            return ran.count_held(work.db, self.source.id) > 0

    def _unmoved(self, marks: Sequence[tuple[str, str]]) -> set[str]:
        """Those that were taken in as they still are, as far as their source says."""
        with self.office.reading(self.actor) as work:
            known = ran.known(work.db, self.source.id, [key for key, _ in marks])
        return {
            key
            for key, mark in marks
            if mark and key in known and known[key][1] == self.settled.mark(mark) and known[key][2]
        }

    def _sheet(self, sheet: Sheet) -> None:
        cursor, self.resumed = self.resumed, {}
        skip = 0
        if cursor and cursor.get("at") == dict(sheet.at):  # the page a killed run was at
            if cursor.get("digest", "") == sheet.digest:
                skip = int(str(cursor.get("taken", 0)))
            else:
                self._anew()
        entries = iter(islice(sheet.records, skip, None))
        taken, fresh = skip, 0
        problem: YibenError | None = None
        while problem is None:
            batch, problem = _taken(entries)
            if not batch:
                break
            taken += len(batch)
            at = {"at": dict(sheet.at), "taken": taken, "digest": sheet.digest}
            fresh += settle(self.settled, batch, cursor=at)
            self.progress(Step(stage="harvest", rows=self.settled.run.records))
            self.fetcher.check_time()
            self._check_count()
        if problem is not None:
            raise problem
        if sheet.paged and taken and not skip and not fresh:
            raise repeats(str(sheet.at))

    def _anew(self) -> None:
        """The file is another than the one that was begun: what was counted of that one is forgotten."""
        self.seen.clear()
        with self.office.writing(self.actor) as work:
            ran.unsee(work.db, self.source.id, self.settled.run.id)
            self.settled.run = replace(self.settled.run, counts={}, cursor={})
            ran.alter(work.db, self.settled.run)
        self.settled.position = 0

    def _check_count(self) -> None:
        most = self.office.settings.harvest_records
        if self.settled.run.records >= most:
            raise BadInput(
                "too_many_records",
                Text(
                    f"来源的记录超过 {most:,} 条，已停下",
                    f"The source has more than {most:,} records; the harvest stopped.",
                ),
                where={"records": most},
                hint=Text("YIBEN_HARVEST_RECORDS 可以放宽", "YIBEN_HARVEST_RECORDS can allow more."),
            )


def _taken(entries: Iterator[Entry]) -> tuple[list[Entry], YibenError | None]:
    """The next batch; what was read before something went wrong is not lost."""
    batch: list[Entry] = []
    try:
        for one in entries:
            batch.append(one)
            if len(batch) == BATCH:
                break
    except YibenError as error:
        return batch, error
    return batch, None


def _at(cursor: Mapping[str, object]) -> Mapping[str, object]:
    found = cursor.get("at", {})
    return found if isinstance(found, dict) else {}


def decide_missing(office: Office, actor: Actor, identifier: str, *, withdraw: Outcome) -> Run:
    """After a run that asks: withdraw what is missing (`Outcome.GONE`), or keep it (`Outcome.MISSING`).

    Raises BadInput `nothing_asked`, Refused `not_harvester`, NotFound `no_harvest_run`.
    """
    with office.reading(actor) as work:
        asked = run_of(work, identifier)
        source = source_of(work, asked.source)
        must_harvest(work, source.organisation)
        newest = next((one for one in ran.of(work.db, source.id) if one.how is How.WRITE), None)
    if asked.state is not Ended.ASKING or newest is None or newest.id != asked.id:
        raise BadInput(
            "nothing_asked",
            Text("这一批次没有待决定的事项", "Nothing waits for a decision in this harvest."),
            where={"run": identifier},
        )
    with alone(office.home, source):
        return answer(office, actor, source, asked, withdraw=withdraw)
