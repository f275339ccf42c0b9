"""Reading profiles, always through the guard: what the reader may not see is masked, and says so (经由统一闸口读取)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yiben.capabilities import access, ledger
from yiben.capabilities.profiles import store
from yiben.capabilities.profiles.actions.building import build_of
from yiben.capabilities.profiles.actions.standing import about_of, built_tables, no_profile
from yiben.capabilities.profiles.building.naming import PREFIX
from yiben.capabilities.profiles.declared import Declared, Field, declared
from yiben.capabilities.profiles.model import About, Build, FieldView, KnownFact, Pair, Profile, Said
from yiben.infra.lake import literal, quote
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import Refused
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

PURPOSE = "profiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One profile in a list, as the reader may see it; `id` is empty where it is masked."""

    id: str
    values: Mapping[str, Any]
    records: int | None  # None where it is masked
    conflicts: tuple[str, ...] | None  # the same


def last(work: Work, about: About) -> Build | None:
    """The newest build of a kind."""
    row = store.last_build(work.db, about.value)
    return None if row is None else build_of(row)


def builds(work: Work, about: About, *, limit: int = 10) -> tuple[Build, ...]:
    """Builds, newest first."""
    return tuple(build_of(row) for row in store.builds(work.db, about.value, limit))


def find(office: Office, actor: Actor, about: About, said: str, *, page: PageAsk | None = None) -> Page[Line]:
    """Profiles whose identifier, number, or name is `said` (a name also in part); all of them without it.

    The guard compares with what the reader may see: whoever sees masked numbers finds nobody by a number.
    """
    what = _declared(office, actor, about)
    said = said.strip()[:100]
    keys = (what.anchor, what.matched[1])
    condition = ""
    if said:
        exact = " OR ".join(f"{quote(name)} = {literal(said)}" for name in ("profile", keys[0]))
        condition = (
            f" WHERE ({exact} OR {quote(keys[1])} LIKE {literal('%' + _plain(said) + '%')} ESCAPE '!')"
        )
    return _lines(office, actor, what, condition, page or PageAsk())


def conflicts(
    office: Office, actor: Actor, about: About, *, field: str | None = None, page: PageAsk | None = None
) -> Page[Line]:
    """Profiles whose sources do not agree, in `field` if it is given.

    Refused `conflicts_hidden` for whom that is masked.
    """
    what = _declared(office, actor, about)
    wanted = [one.id for one in what.fields if one.id == field]
    condition = " WHERE conflicts <> ''"
    if wanted:
        condition += (
            f" AND ', ' || conflicts || ',' LIKE {literal('%, ' + _plain(wanted[0]) + ',%')} ESCAPE '!'"
        )
    seen = _ask(office, actor, f"SELECT conflicts FROM {quote(what.profiles)} LIMIT 1")
    if seen.masked:
        raise Refused(
            "conflicts_hidden",
            Text("来源是否一致对您脱敏", "Whether sources agree is masked for you."),
            where={"account": actor.account},
            hint=Text("请联系数据专员", "Ask a steward."),
        )
    return _lines(office, actor, what, condition, page or PageAsk())


def show(office: Office, actor: Actor, profile: str) -> Profile:
    """One file: every field, its value, and what each source said, with snapshot and day.

    `profile` is an identifier; one that was merged into another leads there. NotFound `no_profile`, `not_built`.
    """
    about = about_of(profile)
    what = _declared(office, actor, about)
    row, masked = _row(office, actor, what, profile)
    trail = _ask(
        office,
        actor,
        f"SELECT * FROM {quote(what.records)} WHERE profile = {literal(row['profile'])} ORDER BY source, dated, mark LIMIT 2000",
    )
    said = trail.table().to_pylist()
    disputed = _parts(row["conflicts"], {one.id for one in what.fields})
    told = _Told(
        row=row,
        said=said,
        names=_resources(office, actor, said),
        disputed=disputed,
        hidden=masked | {column.name for column in trail.masked},
    )
    return Profile(
        id=row["profile"],
        about=about,
        fields=tuple(told.view(one) for one in what.fields),
        records=len(said),
        sources=_parts(row["sources"], {one.resource for one in what.sources}),
        conflicts=disputed,
        traced=not {"source", "wins"} & {column.name for column in trail.masked},
    )


def records(office: Office, actor: Actor, profile: str) -> tuple[Mapping[str, Any], ...]:
    """The records of a profile one by one, as the reader may see them: for splitting."""
    what = _declared(office, actor, about_of(profile))
    answer = _ask(
        office,
        actor,
        f"SELECT * FROM {quote(what.records)} WHERE profile = {literal(profile)} ORDER BY source, dated, mark LIMIT 2000",
    )
    return tuple(_called(office, actor, answer.table().to_pylist()))


def sides(
    office: Office, actor: Actor, pair: Pair
) -> tuple[tuple[Mapping[str, Any], ...], tuple[Mapping[str, Any], ...], tuple[str, ...]]:
    """Both sides of a pair as the reader may see them, and which columns are masked."""
    what = _declared(office, actor, pair.about)
    answer = _ask(
        office,
        actor,
        f"SELECT * FROM {quote(what.records)} WHERE mark IN ({literal(pair.left)}, {literal(pair.right)}) ORDER BY dated LIMIT 200",
    )
    rows = _called(office, actor, answer.table().to_pylist())
    return (
        tuple(row for row in rows if row["mark"] == pair.left),
        tuple(row for row in rows if row["mark"] == pair.right),
        tuple(column.name for column in answer.masked),
    )


def facts_of(office: Office, actor: Actor, profile: str) -> tuple[KnownFact, ...]:
    """What the base libraries know of a company: `profile` is its identifier or its USCC. Facts nobody states are absent.

    Each with the source, snapshot and day it comes from, read as `actor` may read it: a masked one has no value.
    Raises NotFound `no_profile`, `not_built`; what `access.ask` raises.
    """
    if not profile.startswith(tuple(f"{prefix}_" for prefix in PREFIX.values())):
        what = _declared(office, actor, About.COMPANY)
        condition = f" WHERE {quote(what.anchor)} = {literal(profile[:40])}"
        found = _lines(office, actor, what, condition, PageAsk(size=2)).rows
        if len(found) != 1:
            raise no_profile(profile)
        profile = found[0].id
    shown = show(office, actor, profile)
    what = _declared(office, actor, shown.about)
    facts = {one.id: one.fact for one in what.fields if one.fact}
    return tuple(
        _fact(facts[view.id], view)
        for view in shown.fields
        if view.id in facts and (view.value is not None or view.masked)
    )


def _fact(fact: str, view: FieldView) -> KnownFact:
    word = next((one for one in view.said if one.chosen), None)
    return KnownFact(
        fact=fact,
        value=None if view.masked else _stated(view.value),
        source=word.source if word else "",
        resource=word.resource if word else "",
        snapshot=word.snapshot if word else "",
        date=word.date if word else "",
        masked=view.masked,
        unsure=view.conflict,
    )


def _stated(value: Any) -> Any:
    """As the facts of a programme are written: whole numbers whole, others exact as text, days as YYYY-MM-DD."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value.isoformat() if isinstance(value, date) else value


def _declared(office: Office, actor: Actor, about: About) -> Declared:
    with office.reading(actor) as work:
        what = declared(work.home, about)
        built_tables(work, what)
    return what


def _ask(office: Office, actor: Actor, sql: str) -> access.Answer:
    return access.ask(office, actor, sql, purpose=PURPOSE)


def _lines(office: Office, actor: Actor, what: Declared, condition: str, ask: PageAsk) -> Page[Line]:
    keys = [what.anchor, *(one for one in what.matched if one != what.anchor)][:4]
    names = ", ".join(map(quote, ("profile", *keys, "records", "conflicts")))
    table = quote(what.profiles)
    counted = _ask(office, actor, f"SELECT count(*) AS n FROM {table}{condition}").table().to_pylist()
    answer = _ask(
        office,
        actor,
        f"SELECT {names} FROM {table}{condition} ORDER BY profile LIMIT {ask.size} OFFSET {ask.offset}",
    )
    known, hidden = {one.id for one in what.fields}, {column.name for column in answer.masked}
    rows = tuple(
        Line(
            id="" if "profile" in hidden else row["profile"],
            values={name: row[name] for name in keys},
            records=row["records"] if isinstance(row["records"], int) else None,
            conflicts=None if "conflicts" in hidden else _parts(row["conflicts"], known),
        )
        for row in answer.table().to_pylist()
    )
    return Page(rows=rows, total=int(counted[0]["n"]) if counted else 0, ask=ask)


def _row(office: Office, actor: Actor, what: Declared, profile: str) -> tuple[dict[str, Any], frozenset[str]]:
    table, wanted = quote(what.profiles), literal(profile)
    answer = _ask(office, actor, f"SELECT * FROM {table} WHERE profile = {wanted} LIMIT 1")
    rows = answer.table().to_pylist()
    if not rows:
        whole = literal(f"%, {_plain(profile)},%")
        answer = _ask(
            office,
            actor,
            f"SELECT * FROM {table} WHERE ', ' || former || ',' LIKE {whole} ESCAPE '!' LIMIT 1",
        )
        rows = answer.table().to_pylist()
    if not rows:
        raise no_profile(profile)
    return rows[0], frozenset(column.name for column in answer.masked)


def _called(office: Office, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Records with their source by its title."""
    names = _resources(office, actor, rows)
    return [
        {**row, "source": names.get(str(row["source"]).casefold(), (row["source"], ""))[0]} for row in rows
    ]


def _resources(office: Office, actor: Actor, said: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Title and identifier of each source, by its SQL name; as they are called where the source column is masked."""
    with office.reading(actor) as work:
        found = ledger.resolve(work, sorted({str(row["source"]) for row in said}))
    return {name: (one.title or one.name, one.resource) for name, one in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What was read of one profile: its row, its records, how sources are called, what is in dispute, what is masked."""

    row: Mapping[str, Any]
    said: Sequence[Mapping[str, Any]]
    names: Mapping[str, tuple[str, str]]
    disputed: tuple[str, ...]
    hidden: frozenset[str]

    def view(self, one: Field) -> FieldView:
        """One field of it."""
        return FieldView(
            id=one.id,
            zh=one.title.zh,
            en=one.title.en,
            value=self.row[one.id],
            text=_text(one, self.row[one.id]),
            rule=one.rule,
            conflict=one.id in self.disputed,
            masked=one.id in self.hidden,
            said=tuple(self._said(one, record) for record in self.said if record[one.id] is not None),
        )

    def _said(self, one: Field, record: Mapping[str, Any]) -> Said:
        title, resource = self.names.get(str(record["source"]).casefold(), (str(record["source"] or ""), ""))
        return Said(
            value=record[one.id],
            text=_text(one, record[one.id]),
            source=title,
            resource=resource,
            snapshot=str(record["snapshot"] or ""),
            date=str(record["dated"] or ""),
            chosen=one.id in (record["wins"] or "").split(", "),
        )


def _text(one: Field, value: Any) -> str | None:
    """A value as people read it: the source's own word, numbers in groups of three."""
    if value is None:
        return None
    own = {means: said for said, means in one.words.items()}
    if isinstance(value, int | Decimal):
        return f"{value.normalize():,f}" if isinstance(value, Decimal) else f"{value:,}"
    return own.get(value, str(value))


def _parts(said: Any, known: set[str]) -> tuple[str, ...]:
    """The names in a list that is kept as text; a masked one names nothing."""
    return tuple(part for part in str(said or "").split(", ") if part in known)


def _plain(said: str) -> str:
    """Text as LIKE takes it literally, with ! as its escape."""
    return said.replace("!", "!!").replace("%", "!%").replace("_", "!_")
