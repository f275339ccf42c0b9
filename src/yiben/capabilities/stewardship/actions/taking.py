"""Importing a list (清单导入): every row is either taken or kept with what is wrong with it."""

from collections.abc import Mapping, Sequence

from yiben.capabilities.stewardship.actions import listing
from yiben.capabilities.stewardship.model import BadRow, Demand, Duty, ListName, Taken
from yiben.capabilities.stewardship.sheets import Meanings, answer_of, columns_of, wish_of
from yiben.capabilities.stewardship.store import lists as store
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

MOST_ROWS = 20_000
_CELL = 4_000


def take_list(
    work: Work, list_: ListName, rows: Sequence[Sequence[str]], *, file: str, meanings: Meanings
) -> Taken:
    """Put the rows of a file on a list; the first row holds the headings. Leaves `catalogue.list_taken`.

    A row that is wrong, or that the actor may not speak for, is kept with the reason and changes nothing else; a
    blank row is passed over. Raises BadInput `no_such_heading`, `empty_list`, `too_many_rows`.
    """
    if len(rows) < 2:
        raise BadInput("empty_list", Text("文件里没有数据行", "The file has no rows."), where={"file": file})
    if len(rows) > MOST_ROWS:
        raise BadInput(
            "too_many_rows",
            Text(f"一次最多 {MOST_ROWS} 行", f"At most {MOST_ROWS} rows at a time."),
            where={"file": file},
        )
    places = columns_of(rows[0], list_)
    cached = _cached(meanings, rows, places)
    made: list[Demand | Duty] = []
    bad: list[BadRow] = []
    for line, row in enumerate(rows[1:], start=2):
        said = {field: row[at].strip()[:_CELL] for field, at in places.items() if at < len(row)}
        if not any(said.values()):
            continue
        try:
            made.append(_one(work, list_, said, cached))
        except YibenError as error:
            cells = {str(rows[0][places[field]])[:80]: value for field, value in said.items()}
            bad.append(_bad(work, list_, error, cells, file=file, line=line))
    _write(work, made, bad)
    work.leave("catalogue.list_taken", str(list_), file=file[:200], taken=len(made), bad=len(bad))
    return Taken(made=tuple(one.id for one in made), bad=tuple(bad))


def bad_rows(work: Work, list_: ListName, *, most: int = 200) -> tuple[BadRow, ...]:
    """Rows that could not be taken, newest file first: one's own; all of them for owner, officer and bureau."""
    oversees = work.actor.holds(Role.OWNER, Role.OFFICER, Role.BUREAU)
    return store.bad_rows(work.db, list_, by=None if oversees else work.actor.account, most=most)


def _one(work: Work, list_: ListName, said: Mapping[str, str], meanings: Meanings) -> Demand | Duty:
    organisation = said.get("organisation") or None
    if list_ is ListName.DEMAND:
        return listing.prepared(work, wish_of(said, meanings), organisation=organisation)
    return listing.prepared_duty(work, answer_of(said), organisation=organisation)


def _write(work: Work, made: Sequence[Demand | Duty], bad: Sequence[BadRow]) -> None:
    demands = [one for one in made if isinstance(one, Demand)]
    duties = [one for one in made if isinstance(one, Duty)]
    store.add_demands(work.db, demands)
    store.add_duties(work.db, duties)
    store.add_bad_rows(work.db, bad)
    for demand in demands:
        listing.told(work, demand)
    for duty in duties:
        listing.told_duty(work, duty)


def _cached(meanings: Meanings, rows: Sequence[Sequence[str]], places: Mapping[str, int]) -> Meanings:
    """What every word of the file means, asked once."""
    at = places.get("items")
    if at is None:
        return lambda names: [None] * len(names)
    found: dict[str, str | None] = {}

    def known(names: Sequence[str]) -> list[str | None]:
        return [found[name] for name in names]

    def gather(names: Sequence[str]) -> list[str | None]:
        found.update(dict.fromkeys(names))
        return [None] * len(names)

    for row in rows[1:]:
        if at < len(row):
            wish_of({"items": row[at][:_CELL]}, gather)
    words = list(found)
    found.update(zip(words, meanings(words), strict=True) if words else ())
    return known


def _bad(
    work: Work, list_: ListName, error: YibenError, cells: Mapping[str, str], *, file: str, line: int
) -> BadRow:
    return BadRow(
        id=new_id("bad"),
        list=list_,
        file=file[:200],
        line=line,
        cells=cells,
        why=error.message,
        at=stamp(work.now()),
        by=work.actor.account,
    )
