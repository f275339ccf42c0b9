"""What became of a harvest, as tests ask for it."""

from harvest_sources import OWNER, Harvester
from yiben.capabilities import harvesting, opening
from yiben.capabilities.harvesting import Outcome


def datasets(
    office: Harvester, *, state: opening.State | None = opening.State.PUBLISHED
) -> dict[str, opening.Dataset]:
    with office.office.reading(OWNER) as work:
        return {one.source_key: one for one in opening.every_dataset(work, state=state)}


def counts(run: harvesting.Run) -> dict[Outcome, int]:
    return {outcome: n for outcome, n in run.counts.items() if n}
