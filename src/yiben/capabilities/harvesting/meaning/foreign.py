"""A record of a source as the opening room takes it in: decided words, bounded lengths, only safe links."""

from collections.abc import Mapping

from yiben.capabilities.harvesting.meaning import plain as clean
from yiben.capabilities.harvesting.meaning.times import cycle_of, day, instant, span
from yiben.capabilities.harvesting.meaning.vocabulary import licence_of, theme_of
from yiben.capabilities.harvesting.model import Link, Record, Source, Wrong
from yiben.capabilities.opening import Distribution, Foreign, Origin
from yiben.kernel.text import Text

MOST_LINKS = 100
_RESERVED = frozenset({"suggest", "new", "search", "index", "edit", "api"})


def foreign_of(
    record: Record, source: Source, publishers: Mapping[str, str]
) -> tuple[Foreign, tuple[str, ...]] | Wrong:
    """What is handed over, with notes of what was done to it; or why not."""
    title = clean.both(record.title, one_line=True)
    if not title.zh:
        return _wrong(record, "title", "no_title")
    if "\ufffd" in title.zh + title.en:
        return _wrong(record, "title", "bad_encoding")
    notes: list[str] = []
    description = clean.both(record.description, one_line=False)
    if any(text.endswith("…") and len(text) >= clean.NOTES for text in (description.zh, description.en)):
        notes.append("shortened")
    links = _links(record.links)
    if len(links) < len(record.links):
        notes.append("links_dropped")
    licence, ours = licence_of(record.licence, source.licences)
    if licence and not ours:
        notes.append("licence_as_said")
    publisher = publishers.get(record.publisher, source.organisation)
    extras = dict(record.extras)
    if record.publisher and record.publisher not in publishers:
        extras["publisher"] = record.publisher
        notes.append("publisher_folded")
    modified = instant(record.modified)
    if record.modified and modified is None and not record.modified.upper().startswith("R/"):
        notes.append("date_unclear")
        extras["modified"] = record.modified[:100]
    made = _made(
        record,
        source,
        title=title,
        description=description,
        licence=licence,
        publisher=publisher,
        links=links,
        modified=modified,
        extras=extras,
    )
    return made, tuple(notes)


def _made(
    record: Record,
    source: Source,
    *,
    title: Text,
    description: Text,
    licence: str,
    publisher: str,
    links: tuple[Distribution, ...],
    modified: str | None,
    extras: Mapping[str, str],
) -> Foreign:
    known = {said: theme_of(said, source.themes) for said in record.themes}
    unknown = tuple(
        said for said, ours in known.items() if not ours and said not in source.themes and "/" not in said
    )
    cycle = cycle_of(record.cycle) or (
        cycle_of(record.modified) if record.modified[:2].upper() == "R/" else None
    )
    begins, ends = record.begins, record.ends
    if "/" in begins and not ends:
        begins, ends = span(begins)
    return Foreign(
        origin=Origin.HARVESTED,
        source=source.id,
        key=record.key,
        slug=slug_wish(record, title),
        title=title,
        description=description,
        publisher=publisher,
        themes=tuple(dict.fromkeys(ours for ours in known.values() if ours)),
        keywords=tuple(dict.fromkeys((*record.keywords, *unknown)))[:60],
        licence=licence,
        cycle=cycle,
        spatial=record.spatial,
        begins=day(begins),
        ends=day(ends),
        contact=record.contact,
        source_url=clean.address(record.url),
        modified=modified,
        extras=extras,
        distributions=links,
    )


def slug_wish(record: Record, title: Text) -> str:
    """The address a record asks for: its own short name, else its title; never a word our pages use."""
    wish = record.name or title.en
    return f"{wish}-data" if wish.lower() in _RESERVED else wish


def _links(said: tuple[Link, ...]) -> tuple[Distribution, ...]:
    found: dict[str, Distribution] = {}
    for one in said:
        url = clean.address(one.url)
        if url and url not in found and len(found) < MOST_LINKS:
            found[url] = Distribution(
                dataset="",
                position=len(found) + 1,
                title=one.title[:300],
                url=url,
                description=one.description[:2000],
                format=one.format[:60],
                media_type=one.media_type[:120],
                bytes=one.bytes,
                modified=instant(one.modified or ""),
            )
    return tuple(found.values())


def _wrong(record: Record, field: str, reason: str) -> Wrong:
    first = next(iter(record.title.values()), "")
    return Wrong(place=record.place, field=field, reason=reason, key=record.key, title=first[:200])
