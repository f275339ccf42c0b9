"""A dataset as the index takes it in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from yiben.capabilities import opening
from yiben.capabilities.portal.search.model import Document
from yiben.infra.work import Work

_TAG = re.compile(r"<[^<>]{0,300}>")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")
_LONGEST = 4_000  # characters of a description that are looked at
_DAYS = {"realtime": 1, "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}
_GRACE = 3  # days
_EPOCH = date(1970, 1, 1)


def documents(
    work: Work, datasets: Sequence[opening.Dataset], *, themes: Mapping[str, str], used: Mapping[str, int]
) -> Iterator[Document]:
    """Documents of published datasets; the others are not to be found. `themes`: what people call them."""
    own = [one.id for one in datasets if one.edition]
    columns = {key: _columns(many) for key, many in opening.editions_of(work, own).items()} if own else {}
    for one in datasets:
        if one.state is opening.State.PUBLISHED:
            yield _document(
                one, columns=columns.get(one.id, ()), themes=themes, downloads=used.get(one.id, 0)
            )


def _document(
    one: opening.Dataset, *, columns: tuple[tuple[str, str], ...], themes: Mapping[str, str], downloads: int
) -> Document:
    updated = one.data_updated or one.updated
    return Document(
        id=one.id,
        slug=one.slug,
        title=(plain(one.title.zh), plain(one.title.en)),
        description=(plain(one.description.zh), plain(one.description.en)),
        keywords=tuple(map(plain, one.keywords)),
        publisher=one.publisher,
        publisher_name=one.publisher_name,
        themes=tuple(map(plain, one.themes)),
        theme_words=" ".join(themes.get(theme, theme) for theme in one.themes),
        zones=one.zones,
        kind=one.kind,
        licence=plain(one.licence)[:200],
        cycle=one.cycle or "",
        origin=one.origin,
        formats=tuple(plain(form).lower()[:20] for form in one.formats if form.strip()),
        quality=one.quality,
        rows=one.rows,
        updated=updated,
        due=_due(updated, one.cycle),
        downloads=downloads,
        columns=columns,
    )


def plain(text: str) -> str:
    """Text without tags and control characters: what others wrote is shown, never interpreted."""
    text = text[:_LONGEST]
    if "<" in text:
        text = _TAG.sub(" ", text)
    return text if text.isprintable() and "  " not in text else _BLANK.sub(" ", text).strip()


def _columns(editions: Iterable[opening.Edition]) -> tuple[tuple[str, str], ...]:
    current = next((one for one in editions if one.recalled is None), None)
    return tuple((column.name, column.title) for column in current.columns) if current else ()


def _due(updated: str, cycle: str | None) -> int:
    """The day on which the next data are late; 0 where none were promised."""
    days = _DAYS.get(cycle or "")
    try:
        day = date.fromisoformat(updated[:10])
    except ValueError:
        return 0
    return 0 if days is None else max(1, (day + timedelta(days + _GRACE) - _EPOCH).days)
