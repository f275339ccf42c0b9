"""A source looked at before anything comes in: its first records, its columns, its words and what they are taken for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from yiben.capabilities import ledger
from yiben.capabilities.harvesting.actions.standing import must_harvest, source_of
from yiben.capabilities.harvesting.actions.workroom import room
from yiben.capabilities.harvesting.meaning.vocabulary import licence_of, theme_of
from yiben.capabilities.harvesting.model import Kind, Preview, Record, Source, Values, Wrong
from yiben.capabilities.harvesting.readers import tables
from yiben.capabilities.harvesting.walking import Road, walk
from yiben.capabilities.harvesting.walking.road import Entry
from yiben.infra.fetching import Fetcher
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError

MOST = 50
_MOST_VALUES = 60
_MB, _SECONDS = 128, 60.0


def preview(office: Office, actor: Actor, reference: str) -> Preview:
    """The first records as they would come in; nothing is written. What stops it is said in `problem`."""
    with office.reading(actor) as work:
        source = source_of(work, reference)
        must_harvest(work, source.organisation)
    found: list[Entry] = []
    problem = None
    headings: tuple[str, ...] = ()
    columns = dict(source.columns)
    with room(office.home, "preview") as folder:
        settings = replace(
            office.settings, harvest_mb=min(_MB, office.settings.harvest_mb), harvest_seconds=_SECONDS
        )
        road = Road(
            kind=source.kind, address=source.address, local=source.local, fetcher=Fetcher(settings), folder=folder,
            columns=columns, page=MOST,
        )  # fmt: skip
        try:
            if source.kind in {Kind.CSV, Kind.JSON}:
                headings, columns = _columns(road, source)
                road.columns = columns
            for sheet in walk(road):
                found += islice(sheet.records, MOST - len(found))
                if len(found) >= MOST:
                    break
        except YibenError as error:
            problem = error.message
    records = tuple(one for one in found if isinstance(one, Record | Wrong))
    good = [one for one in records if isinstance(one, Record)]
    with office.reading(actor) as work:
        names = ledger.organisation_names(work, source.publishers.values())
    return Preview(
        kind=source.kind,
        records=records,
        headings=headings,
        columns=columns,
        themes=_values((word for one in good for word in one.themes), source, "themes"),
        licences=_values((one.licence for one in good), source, "licences"),
        publishers=tuple(
            replace(one, taken_for=names.get(one.taken_for, one.taken_for))
            for one in _values((one.publisher for one in good), source, "publishers")
        ),
        total=None,
        problem=problem,
    )


def columns_of(road: Road, source: Source) -> dict[str, str]:
    """The mapping of a table that nobody has decided upon: guessed."""
    return dict(source.columns) or _columns(road, source)[1]


def _columns(road: Road, source: Source) -> tuple[tuple[str, ...], dict[str, str]]:
    path, charset = _first_file(Path(road.address)), ""
    if not road.local:
        got = road.get(road.address)
        path, charset = got.path, got.charset
    if path is None:
        return (), dict(source.columns)
    rows = tables.csv_rows if source.kind is Kind.CSV else tables.list_rows
    headings: dict[str, None] = {}
    for _, row in islice(rows(path, charset=charset), MOST):
        if not isinstance(row, Wrong):
            headings |= dict.fromkeys(row)
    return tuple(headings), dict(source.columns) or tables.guess(tuple(headings))


def _first_file(path: Path) -> Path | None:
    if path.is_dir():
        return next((one for one in sorted(path.rglob("*")) if one.is_file() and not one.is_symlink()), None)
    return path


def _values(said: Iterable[str], source: Source, name: str) -> tuple[Values, ...]:
    counted = Counter(word for word in said if word).most_common(_MOST_VALUES)
    decided: dict[str, str] = dict(getattr(source, name))
    found = []
    for word, count in counted:
        if name == "themes":
            ours = theme_of(word, decided)
        elif name == "licences":
            ours, known = licence_of(word, decided)
            ours = ours if known else ""
        else:
            ours = decided.get(word, "")
        found.append(Values(said=word, count=count, taken_for=ours, decided=word in decided))
    return tuple(found)
