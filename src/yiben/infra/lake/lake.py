"""`Lake`: the front of the lake on one home."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from yiben.infra.home import Home
from yiben.infra.lake.bench import Bench, open_bench
from yiben.infra.lake.opened import Opened, Shown, opened
from yiben.infra.lake.reading import Reader, Reply
from yiben.infra.lake.scope import Limits, Scope
from yiben.infra.lake.snapshots import Committed, LakeColumn, Snapshots
from yiben.infra.settings import Settings


class Lake:
    """Snapshots, and the engines that read them: those of `bench` in this process, `answer`'s in their own."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._settings = settings
        self._snapshots = Snapshots(home)
        self._reader = Reader(
            self._snapshots.warehouse, home.staging, threads=settings.threads, workers=settings.query_workers
        )

    @contextmanager
    def bench(self, *, memory_mb: int | None = None, threads: int | None = None) -> Iterator[Bench]:
        """A workbench over files inside the home; unset limits are those of the settings."""
        memory = memory_mb or self._settings.intake_memory_mb
        with open_bench(
            self._home.root, memory_mb=memory, threads=threads or self._settings.threads
        ) as bench:
            yield bench

    def commit(
        self, resource: str, files: Sequence[Path], *, run: str, properties: Mapping[str, str] | None = None
    ) -> Committed:
        """Make `files` (Parquet, one schema) the whole current content of `resource`, in one snapshot.

        The files are moved into the lake. The same `run` again gives the same answer, also after a
        crash at any moment. Raises `BadInput` for a column type the table format does not know.
        """
        return self._snapshots.commit(resource, files, run=run, properties=properties or {})

    @staticmethod
    def warm() -> None:
        """Import the engine and what committing needs, which takes a second: for a thread beside other work."""
        import duckdb  # noqa: F401

        import yiben.infra.lake.iceberg  # noqa: F401

    def files(self, resource: str, snapshot: str) -> tuple[str, ...]:
        """Absolute paths of the data files of a snapshot, also of a past one (time travel)."""
        return self._snapshots.find(resource, snapshot).files

    def columns(self, resource: str, snapshot: str) -> tuple[LakeColumn, ...]:
        """Names and DuckDB types as they were in that snapshot."""
        return self._snapshots.find(resource, snapshot).columns

    def rows(self, resource: str, snapshot: str) -> int:
        """How many rows that snapshot holds."""
        return self._snapshots.find(resource, snapshot).rows

    def snapshots(self, resource: str) -> tuple[Committed, ...]:
        """Every snapshot of `resource`, oldest first; empty when there is none."""
        return self._snapshots.history(resource)

    def delete(self, resource: str) -> tuple[Committed, ...]:
        """Delete the table of `resource` for good, every snapshot and file of it; what there was. Again: nothing."""
        return self._snapshots.delete(resource)

    def opened(self, name: str, editions: Sequence[Shown]) -> Opened:
        """The table `name` as other engines read it where it lies: one snapshot per edition, oldest first."""
        return opened(self._home.lake / "open", name, editions)

    def answer(
        self,
        scope: Scope,
        *,
        limits: Limits,
        mask_key: str | None = None,
        stop_when: Callable[[], bool] | None = None,
    ) -> Reply:
        """Run what the guard decided, on a hardened engine: no writes, no network, no other files.

        `mask_key` is the secret of keyed masks; without it, what they hide is NULL. `stop_when` is asked several
        times a second while it computes; when it says so, it ends with `query_stopped`.

        It runs in a process that is ended when it goes beyond `limits`. Raises `Unavailable` with code
        `query_time`, `query_memory`, `query_rows`, `query_busy` or `query_lost`, and `BadInput` for a
        statement that does not hold together. No message quotes a cell or a path.
        """
        return self._reader.answer(scope, limits, mask_key, stop_when)

    def close(self) -> None:
        """Let idle engines forget this home."""
        self._reader.close()
