"""Where things of the portal are found: the only place that knows public addresses."""

from urllib.parse import quote

from yiben.capabilities.interchange.model import File, Record, Site
from yiben.capabilities.opening import Dataset, OpenKind

_FILES: dict[str, tuple[str, str, str]] = {
    "csv": ("csv", "text/csv", "CSV (UTF-8)"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
    "jsonl": ("jsonl", "application/jsonl", "JSON lines"),
    "parquet": ("parquet", "application/vnd.apache.parquet", "Parquet"),
}
"""Format → (extension, media type, title) of what this platform serves."""


def dataset_url(site: Site, one: Dataset) -> str:
    """Its page, which is also what it is called in RDF."""
    return f"{site.url}/datasets/{one.slug}"


def publisher_url(site: Site, organisation: str) -> str:
    """The page of a publisher."""
    return f"{site.url}/publishers/{quote(organisation, safe='')}"


def topic_url(site: Site, theme: str) -> str:
    """The page of a theme."""
    return f"{site.url}/topics/{quote(theme, safe='')}"


def edition_url(site: Site, one: Dataset, number: int) -> str:
    """The page of one edition."""
    return f"{dataset_url(site, one)}/editions/{number}"


def files(site: Site, record: Record) -> tuple[File, ...]:
    """Every way to get the data of a record, in order; none of a withdrawn or suspended one."""
    if record.gone:
        return ()
    if record.served:
        return tuple(_own(site, record, name) for name in record.dataset.formats if name in _FILES)
    return tuple(
        File(
            key=str(link.position),
            title=link.title,
            url=link.url,
            format=link.format.lower(),
            media_type=link.media_type,
            description=link.description,
            bytes=link.bytes,
            modified=link.modified,
        )
        for link in record.links
    )


def _own(site: Site, record: Record, name: str) -> File:
    extension, media, title = _FILES[name]
    one = record.dataset
    free = one.kind is OpenKind.UNCONDITIONAL
    url = f"{dataset_url(site, one)}/download/{one.slug}.{extension}" if free else dataset_url(site, one)
    return File(
        key=name,
        title=title,
        url=url,
        format=name,
        media_type=media,
        bytes=record.edition.bytes if record.edition and name == "parquet" else None,
        modified=one.data_updated,
        ours=True,
        page=not free,
    )
