"""data.json: the catalogue as Project Open Data 1.1 has it (DCAT-US), for harvesters of data.gov's kind."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from yiben.capabilities.interchange import addresses
from yiben.capabilities.interchange.legible import first, legible, mailbox, web_address
from yiben.capabilities.interchange.model import Record, Site
from yiben.capabilities.interchange.schema_org import description
from yiben.capabilities.interchange.vocabulary import FREQUENCY, media_type
from yiben.capabilities.opening import OpenKind

_SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"


def written(site: Site, parts: Iterable[Sequence[Record]]) -> Iterator[bytes]:
    """The document in parts, as it is read. Withdrawn and suspended datasets are not in it: gone is gone there."""
    head = {
        "@context": f"{_SCHEMA}/catalog.jsonld",
        "@id": f"{site.url}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": _SCHEMA,
        "describedBy": f"{_SCHEMA}/catalog.json",
    }
    yield orjson.dumps(head)[:-1] + b',"dataset":['
    between = b""
    for part in parts:
        found = [orjson.dumps(entry(site, one)) for one in part]
        if found:
            yield between + b",\n".join(found)
            between = b",\n"
    yield b"]}"


def entry(site: Site, record: Record) -> dict[str, Any]:
    """One dataset."""
    one = record.dataset
    name = legible(one.contact) or legible(one.publisher_name) or first(site.title)
    contact: dict[str, Any] = {"@type": "vcard:Contact", "fn": name}
    if mail := mailbox(one.contact):
        contact["hasEmail"] = f"mailto:{mail}"
    made: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "identifier": one.id,
        "title": first(one.title),
        "description": description(record),
        "keyword": [legible(word) for word in one.keywords]
        or [first(theme.title) for theme in record.themes]
        or ["data"],
        "modified": one.data_updated or one.updated,
        "issued": one.published,
        "publisher": {"@type": "org:Organization", "name": legible(one.publisher_name)},
        "contactPoint": contact,
        "accessLevel": "public" if one.kind is OpenKind.UNCONDITIONAL else "restricted public",
        "landingPage": addresses.dataset_url(site, one),
        "theme": [first(theme.title) for theme in record.themes],
        "distribution": [
            _distribution(file) for file in addresses.files(site, record) if web_address(file.url)
        ],
        "language": [lang for lang, said in (("zh-CN", one.title.zh), ("en", one.title.en)) if said],
    }
    if one.kind is not OpenKind.UNCONDITIONAL and one.boundary:
        made["rights"] = first(one.boundary)[:255]
    if record.licence and (url := web_address(record.licence.url)):
        made["license"] = url
    if one.cycle and (told := FREQUENCY[one.cycle][1]):
        made["accrualPeriodicity"] = told
    if one.spatial:
        made["spatial"] = legible(one.spatial)
    if one.begins and one.ends:
        made["temporal"] = f"{one.begins}/{one.ends}"
    return {name: value for name, value in made.items() if value not in ([], "")}


def _distribution(file: Any) -> dict[str, Any]:
    url = web_address(file.url)
    made: dict[str, Any] = {"@type": "dcat:Distribution", "title": legible(file.title) or file.format.upper()}
    if told := media_type(file.format, file.media_type):
        made |= {"downloadURL": url, "mediaType": told}
    else:
        made["accessURL"] = url
    if file.page:
        made = {"@type": "dcat:Distribution", "title": made["title"], "accessURL": url}
    if file.format:
        made["format"] = file.format.upper()
    if file.description:
        made["description"] = legible(file.description)
    return made
