"""Gathers what the page of a dataset shows. Only verbs that the public may hear of; no name of an account, no note of the ledger."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from yiben.app.portal.dataset_nouns import (
    ColumnShown,
    EditionShown,
    FileShown,
    FreshShown,
    LicenceShown,
    LinkShown,
    Related,
    RowsShown,
    Told,
)
from yiben.app.portal.dataset_talk import talk_of
from yiben.app.portal.open_desk import OpenDesk
from yiben.capabilities import ledger, opening, quality
from yiben.capabilities.opening import Dataset, Edition, State
from yiben.capabilities.portal import search
from yiben.capabilities.portal.downloads import SHEET_ROWS, SHEETS, Form, Used, counted
from yiben.capabilities.portal.reading import Ask, Copy, Kind, kind_of, rows_of, texts
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound, Refused, Unavailable
from yiben.ui.figures import Bar, Box, Descent, descent, tone_of
from yiben.ui.pages import spoken
from yiben.ui.words import Words

PREVIEW_ROWS, PREVIEW_COLUMNS, CELL = 8, 24, 120


def told(work: Work, desk: OpenDesk, words: Words, found: Dataset) -> Told:
    """Everything about a published dataset, with or without data here."""
    edition = None
    if found.edition:
        _, edition = opening.visible(work, found.id)
    editions = opening.editions(work, found.id)
    used = counted(work, datasets=[found.id]).get(found.id, Used())
    free = edition is not None and _free(work, found)
    return Told(
        id=found.id,
        slug=found.slug,
        title=found.title,
        description=found.description,
        publisher=found.publisher,
        publisher_name=found.publisher_name,
        contact=found.contact,
        themes=tuple((one.id, str(one.title)) for one in opening.themes() if one.id in found.themes),
        zones=tuple((one.id, str(one.title)) for one in opening.zones() if one.id in found.zones),
        keywords=found.keywords,
        kind=str(found.kind),
        boundary=found.boundary,
        cycle=str(found.cycle) if found.cycle else None,
        spatial=found.spatial,
        begins=found.begins,
        ends=found.ends,
        origin=str(found.origin),
        source_url=found.source_url,
        licence=_licence(found.licence),
        published=found.published,
        updated=found.updated,
        edition=found.edition,
        released=edition.released if edition else None,
        rows=edition.rows if edition else None,
        columns=tuple(columns_of(edition)) if edition else (),
        fresh=_fresh(work, words, found),
        quality=_quality(work, words, edition),
        editions=editions_shown(found, editions),
        files=tuple(files_of(desk, words, found, edition)) if edition and free else (),
        links=_links(work, found),
        lineage=_lineage(work, words, found),
        related=_related(work, found),
        talk=talk_of(work, found),
        views=used.views,
        downloads=used.downloads,
        open=free,
    )


def _free(work: Work, found: Dataset) -> bool:
    try:
        opening.readable(work, found.id)
    except Refused:
        return False
    return True


def columns_of(edition: Edition) -> Iterator[ColumnShown]:
    """The columns as the public sees them."""
    for one in edition.columns:
        yield ColumnShown(
            name=one.name,
            title=one.title if one.title != one.name else "",
            type=one.type,
            kind=str(kind_of(one.type)),
            unit=one.unit,
            description=one.description,
            remedy=one.remedy,
        )


def _licence(identifier: str) -> LicenceShown | None:
    if not identifier:
        return None
    try:
        one = opening.licence(identifier)
    except BadInput:
        return LicenceShown(id=identifier, title=identifier)
    return LicenceShown(
        id=one.id, title=str(one.title), says=str(one.says), url=one.url or f"/licences/{one.id}"
    )


def _fresh(work: Work, words: Words, found: Dataset) -> FreshShown:
    due = opening.due_of(found)
    if due is None:
        key = "once" if str(found.cycle) == "once" else "unpromised"
        return FreshShown(tone="", says=words.say(f"open.fresh.{key}"), days_late=None, due=None)
    today: date = day_in_beijing(work.now())
    late = (today - due).days
    cycle = words.say(f"ledger.cycle.{found.cycle}")
    if late > 0:
        says = words.say("open.fresh.late", n=late, cycle=cycle)
        return FreshShown(tone="bad" if late > 30 else "warn", says=says, days_late=late, due=due.isoformat())
    says = words.say("open.fresh.on_time", cycle=cycle, due=due.isoformat())
    return FreshShown(tone="good", says=says, days_late=0, due=due.isoformat())


def _quality(work: Work, words: Words, edition: Edition | None) -> tuple[Bar, ...]:
    """Scores by dimension (GB/T 36344) of the snapshot it was released from; findings and columns stay inside."""
    if edition is None:
        return ()
    try:
        report: dict[str, Any] = quality.read(work, resource=edition.resource, snapshot=edition.snapshot)
    except NotFound:
        return ()
    found = []
    for one in report["dimensions"]:
        tone = tone_of(one["score"])
        found.append(
            Bar(
                label=spoken(one["title"]),
                share=one["score"],
                tone=tone,
                verdict=words.say(f"app.verdict.{tone}") if tone else "",
            )
        )
    return tuple(found)


def editions_shown(found: Dataset, editions: tuple[Edition, ...]) -> tuple[EditionShown, ...]:
    """All editions, newest first, each with the address of what changed since the one before it."""
    there = [one.number for one in editions if one.recalled is None]
    shown = []
    for one in editions:
        before = next((number for number in there if number < one.number), None)
        compare = one.recalled is None and before is not None
        shown.append(
            EditionShown(
                number=one.number,
                released=one.released,
                rows=one.rows,
                bytes=one.bytes,
                note=one.note,
                recalled=one.recalled,
                href=f"/datasets/{found.slug}/editions/{one.number}",
                compare=f"/datasets/{found.slug}/editions/{before}..{one.number}" if compare else "",
            )
        )
    return tuple(shown)


def files_of(
    desk: OpenDesk, words: Words, found: Dataset, edition: Edition, *, pinned: bool = False
) -> Iterator[FileShown]:
    """Every form of an edition, with its checksum where it was made. `pinned`: addresses name the edition."""
    name = f"{found.slug}-v{edition.number}" if pinned else found.slug
    for form in Form:
        made = desk.files.find(edition, form)
        too_many = form is Form.XLSX and edition.rows > SHEET_ROWS * SHEETS
        yield FileShown(
            form=str(form),
            href=f"/datasets/{found.slug}/download/{name}.{form}",
            bytes=made.bytes if made else None,
            sha256=made.sha256 if made else "",
            refused=words.say("open.download.too_many", n=SHEET_ROWS * SHEETS) if too_many else "",
        )


def _links(work: Work, found: Dataset) -> tuple[LinkShown, ...]:
    links = opening.distributions(work, [found.id]).get(found.id, ())
    return tuple(
        LinkShown(title=one.title or one.format or one.url, url=one.url, format=one.format, bytes=one.bytes)
        for one in links
        if one.url.startswith(("https://", "http://", "ftp://"))
    )


def _lineage(work: Work, words: Words, found: Dataset) -> Descent | None:
    """Where it comes from, as far as it is public: the publisher, and other open sets it was made with or into."""
    if found.resource is None:
        return None
    try:
        dossier = ledger.describe(work, found.resource)
    except NotFound:
        return None
    boxes = [
        Box(id="publisher", column=0, title=found.publisher_name, note=words.say("open.lineage.publisher")),
        Box(id=found.id, column=2, title=str(found.title), note=words.say("open.lineage.this"), main=True),
    ]
    links = []
    for column, ends in ((1, dossier.upstream), (3, dossier.downstream)):
        for resource in dict.fromkeys(one.other_resource for one in ends):
            for one in opening.datasets_of(work, resource):
                if one.state is State.PUBLISHED and one.id != found.id:
                    boxes.append(
                        Box(id=one.id, column=column, title=str(one.title), note=one.publisher_name, href=f"/datasets/{one.slug}")
                    )  # fmt: skip
                    links.append((one.id, found.id) if column == 1 else (found.id, one.id))
    if not any(box.column == 1 for box in boxes):
        boxes.append(Box(id="resource", column=1, title=words.say("open.lineage.source"), note=words.say("open.lineage.checked")))  # fmt: skip
        links += [("publisher", "resource"), ("resource", found.id)]
    else:
        links += [("publisher", box.id) for box in boxes if box.column == 1]
    return descent(boxes, links)


def _related(work: Work, found: Dataset) -> tuple[Related, ...]:
    """Sets that share a theme and words with it."""
    chosen = {search.Facet.THEME: found.themes[:3]} if found.themes else {}
    text = " ".join(found.keywords[:4]) or str(found.title)
    try:
        hits = search.find(work, search.Ask(text=text, chosen=chosen, limit=7, counted=False)).hits
        if len(hits) < 3 and chosen:
            hits = (*hits, *search.find(work, search.Ask(chosen=chosen, limit=7, counted=False)).hits)
    except (Unavailable, BadInput):
        return ()
    kept = {one.slug: one for one in hits if one.id != found.id}
    return tuple(
        Related(slug=one.slug, title="".join(part.text for part in one.title), publisher=one.publisher_name)
        for one in list(kept.values())[:6]
    )


def preview(copy: Copy, edition: Edition) -> RowsShown:
    """The first rows, under what people call the columns."""
    columns = tuple(one.name for one in copy.columns[:PREVIEW_COLUMNS])
    titles = {one.name: one.title for one in edition.columns}
    shown = rows_shown(copy, Ask(columns=columns, limit=PREVIEW_ROWS))
    return replace(shown, columns=tuple(titles.get(name) or name for name in shown.columns))


def rows_shown(copy: Copy, ask: Ask) -> RowsShown:
    """A page of rows as text, long cells cut."""
    return as_shown(copy, rows_of(copy, ask, edition=1).table)


def as_shown(copy: Copy, table: Any) -> RowsShown:
    """Rows as people read them: 2026-09-01 08:00:00 without the T of machines, long cells cut."""
    cells = [texts(column.combine_chunks() if hasattr(column, "combine_chunks") else column).to_pylist() for column in table.columns]  # fmt: skip
    moments = [copy.by_name[name].kind is Kind.MOMENT for name in table.column_names]
    cells = [[one and one.replace("T", " ") for one in column] if moment else column for column, moment in zip(cells, moments, strict=True)]  # fmt: skip
    cut = [[None if one is None else one if len(one) <= CELL else one[:CELL] + "…" for one in column] for column in cells]  # fmt: skip
    return RowsShown(
        columns=tuple(table.column_names),
        numeric=tuple(copy.by_name[name].kind is Kind.NUMBER for name in table.column_names),
        rows=tuple(zip(*cut, strict=True)),
    )
