"""Writing down what was released: the dataset, its edition, and the entry of the feed, in one transaction."""

from dataclasses import replace

from yiben.capabilities.opening.model import Dataset, Edition, State, What
from yiben.capabilities.opening.store import datasets as store
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Work
from yiben.kernel.clock import stamp

FORMATS = ("csv", "xlsx", "jsonl", "parquet")
"""In which everything released here can be had."""


def put_released(work: Work, said: Dataset, one: Edition) -> Dataset:
    """Record an edition as the current one of a dataset, which comes into being with its first. Idempotent.

    The caller has decided that it may be: it holds the release check and the approval. Answers the dataset as it
    stands now; `said` is its description, its times and figures are filled in here.
    """
    dated.take_turn(work.db)
    before = store.find(work.db, said.id)
    if dated.find(work.db, one.dataset, one.number) is not None and before is not None:
        return before
    now = stamp(work.now())
    whole = replace(
        said,
        state=State.PUBLISHED,
        edition=one.number,
        rows=one.rows,
        bytes=one.bytes,
        formats=FORMATS,
        resource=one.resource,
        created=before.created if before else now,
        published=before.published if before else now,
        updated=now,
        data_updated=now,
    )
    row = store.row_of(whole)
    if before is None:
        store.add(work.db, [row])
        what = What.PUBLISHED
    else:
        store.alter(work.db, said.id, row)
        what = What.EDITION if before.state is State.PUBLISHED else What.RESUMED
    dated.add(work.db, one)
    dated.tell(work.db, [(said.id, what, now, one.number, one.note)])
    return whole
