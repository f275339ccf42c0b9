"""A dataset of data.json as a record: Project Open Data 1.0 and 1.1, DCAT-US 3, and DCAT written as plain JSON.

Source: resources.data.gov/schemas/dcat-us/v1.1; DCAT-US 3 specification; ckanext-dcat's plain JSON.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yiben.capabilities.harvesting.meaning.plain import (
    NOTES,
    TITLE,
    extras,
    octets,
    office,
    plain,
    said,
    words_of,
)
from yiben.capabilities.harvesting.meaning.times import span
from yiben.capabilities.harvesting.model import Link, Record, Wrong
from yiben.capabilities.harvesting.readers.keys import key_of, wrong

_PUBLIC = frozenset({"public", ""})
_OTHER = frozenset("dataservice service catalogrecord catalog".split())
_FIELDS = frozenset(
    "@type @id @context title description identifier keyword modified publisher contactPoint accessLevel license "
    "accrualPeriodicity distribution landingPage theme category spatial temporal issued language accessURL webService "
    "format person mbox fn hasEmail record dataset service".split()
)


def records_of(value: Any, place: str) -> Iterator[Record | Wrong]:
    """What one entry says, and the datasets DCAT-US 3 lets it hold: those of a series, those a service serves."""
    yield record_of(value, place)
    for name in ("servesDataset", "seriesMember"):
        held = value.get(name) if isinstance(value, Mapping) else None
        for number, one in enumerate(held[:1000] if isinstance(held, list) else (), 1):
            yield record_of(one, f"{place}.{name}[{number}]")


def record_of(value: Any, place: str) -> Record | Wrong:
    """What one dataset says."""
    if not isinstance(value, Mapping):
        return wrong(value, place, "", "not_an_object")
    if not value:
        return wrong(value, place, "title", "no_title")
    key = key_of(value.get("identifier")) or key_of(value.get("@id"))
    kind = plain(value.get("@type"), 60).rpartition(":")[2].lower()
    if kind in _OTHER or place.rpartition(".")[2].startswith("service["):
        return wrong(value, place, "@type", "not_a_dataset", key=key)
    title = value.get("title")
    if title is None or title in ("", [], {}):  # may be unhashable
        return wrong(value, place, "title", "no_title", key=key)
    if not isinstance(title, str | Mapping | list):
        return wrong(value, place, "title", "not_text", key=key)
    if not key:
        return wrong(value, place, "identifier", "no_key")
    level = plain(value.get("accessLevel"), 60).lower()
    if level not in _PUBLIC:
        return wrong(value, place, "accessLevel", "not_public", key=key, detail=level)
    begins, ends = _time(value.get("temporal"))
    return Record(
        key=key,
        place=place,
        title=said(title, TITLE),
        description=said(value.get("description"), NOTES),
        publisher=_name(value.get("publisher")),
        themes=tuple(dict.fromkeys(_labels(value.get("theme")) + _labels(value.get("category")))),
        keywords=words_of(value.get("keyword") or value.get("keywords")),
        licence=_labelled(value.get("license")) or _licence(value),
        cycle=_labelled(value.get("accrualPeriodicity")),
        spatial=_place(value.get("spatial")),
        begins=begins,
        ends=ends,
        contact=_contact(value.get("contactPoint")),
        url=plain(value.get("landingPage"), 2000) or plain(value.get("@id"), 2000),
        modified=plain(value.get("modified") or value.get("issued"), 60),
        links=_links(value),
        extras=extras((name, one) for name, one in value.items() if name not in _FIELDS),
    )


def _links(value: Mapping[str, Any]) -> tuple[Link, ...]:
    listed = value.get("distribution") or []
    listed = listed if isinstance(listed, list) else [listed]
    found = [_link(one) for one in listed[:400] if isinstance(one, Mapping)]
    beside = [value.get(name) for name in ("accessURL", "webService", "downloadURL")]  # Project Open Data 1.0
    found += [Link(url=one, format=plain(value.get("format"), 60)) for one in beside if isinstance(one, str)]
    return tuple(one for one in found if one.url)


def _link(one: Mapping[str, Any]) -> Link:
    first = one.get("downloadURL") or one.get("accessURL") or ""
    if isinstance(first, list):
        first = first[0] if first else ""
    if isinstance(first, Mapping):
        first = first.get("@id") or ""
    return Link(
        url=first if isinstance(first, str) else "",
        title=_labelled(one.get("title"))[:300],
        description=plain(_labelled(one.get("description")), 2000),
        format=_labelled(one.get("format"))[:60],
        media_type=_labelled(one.get("mediaType"))[:120].replace(
            "https://www.iana.org/assignments/media-types/", ""
        ),
        bytes=octets(one.get("byteSize")),
        modified=plain(one.get("modified"), 40),
    )


def _licence(value: Mapping[str, Any]) -> str:
    listed = value.get("distribution")
    for one in listed[:20] if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and (words := _labelled(one.get("license"))):
            return words
    return ""


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        return plain(_labelled(value.get("name") or value.get("prefLabel")), 200)
    return plain(value, 200).split(",")[0].strip() if isinstance(value, str) else ""


def _contact(value: Any) -> str:
    one = value[0] if isinstance(value, list) and value else value
    if not isinstance(one, Mapping):
        return ""
    organisation = "organi" in plain(one.get("@type"), 60).lower()
    return office(one.get("fn"), one.get("hasEmail"), organisation=organisation)


def _labelled(value: Any) -> str:
    """A word, however it is wrapped."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        for name in ("prefLabel", "label", "title", "name", "@value", "@id", "url"):
            if words := _labelled(value.get(name)):
                return words
        found = said(value, 400)
        return found.get("zh") or found.get("en") or ""
    return plain(value, 400)


def _labels(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [words for one in listed[:60] if (words := _labelled(one)[:120])]


def _place(value: Any) -> str:
    words = _labelled(value)[:300]
    return (
        ""
        if words.startswith(("{", "["))
        or words.replace(",", "").replace(".", "").replace("-", "").replace(" ", "").isdigit()
        else words
    )


def _time(value: Any) -> tuple[str, str]:
    one = value[0] if isinstance(value, list) and value else value
    if isinstance(one, Mapping):
        return plain(one.get("startDate"), 40), plain(one.get("endDate"), 40)
    return span(plain(one, 60))
