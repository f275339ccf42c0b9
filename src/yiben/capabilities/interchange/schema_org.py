"""Datasets as schema.org describes them, as search engines want them (developers.google.com: Dataset).

`as_schema_org` goes into the page of a dataset as JSON-LD. Write it there with `json_ld`, which no text a source
wrote can break out of.
"""

from typing import Any

import orjson

from yiben.capabilities.interchange import addresses
from yiben.capabilities.interchange.legible import first, legible, mailbox, web_address
from yiben.capabilities.interchange.model import File, Record, Site
from yiben.capabilities.interchange.vocabulary import media_type
from yiben.capabilities.opening import OpenKind

_SHORTEST, _LONGEST = 50, 5_000  # characters of a description search engines accept


def as_schema_org(site: Site, record: Record) -> dict[str, Any]:
    """A record as schema.org/Dataset; of a withdrawn one only that it was there."""
    one = record.dataset
    url = addresses.dataset_url(site, one)
    made: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": first(one.title),
        "identifier": one.id,
        "inLanguage": [lang for lang, said in (("zh-Hans", one.title.zh), ("en", one.title.en)) if said],
        "isAccessibleForFree": True,
        "publisher": _publisher(site, record),
        "creator": _publisher(site, record),
    }
    if one.title.en and one.title.en != one.title.zh:
        made["alternateName"] = legible(one.title.en)
    if record.gone:
        return made | {"creativeWorkStatus": "withdrawn", "description": legible(record.note) or "withdrawn"}
    made |= {
        "description": description(record),
        "datePublished": one.published,
        "dateModified": one.data_updated or one.updated,
        "conditionsOfAccess": str(one.kind),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": first(site.title),
            "url": f"{site.url}/datasets",
        },
        "keywords": [*map(legible, one.keywords), *(first(theme.title) for theme in record.themes)],
        "distribution": [_download(file) for file in addresses.files(site, record) if web_address(file.url)],
    }
    return made | _extents(site, record) | _data(site, record)


def json_ld(told: dict[str, Any]) -> str:
    """JSON for a script element of a page: no `<` stands in it, whatever a source wrote."""
    return orjson.dumps(told).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def description(record: Record) -> str:
    """What the dataset is, in both languages and within the length search engines take."""
    one = record.dataset
    told = "\n\n".join(
        dict.fromkeys(filter(None, (legible(one.description.zh), legible(one.description.en))))
    )
    if len(told) < _SHORTEST:
        words = (
            first(one.title),
            legible(one.title.en),
            legible(one.publisher_name),
            *map(legible, one.keywords),
        )
        told = " · ".join(dict.fromkeys(filter(None, (told, *words))))
    return told[:_LONGEST]


def _publisher(site: Site, record: Record) -> dict[str, Any]:
    one = record.dataset
    made: dict[str, Any] = {
        "@type": "Organization",
        "@id": addresses.publisher_url(site, one.publisher),
        "name": legible(one.publisher_name),
        "url": addresses.publisher_url(site, one.publisher),
    }
    if mail := mailbox(one.contact):
        made["contactPoint"] = {"@type": "ContactPoint", "contactType": "data", "email": mail}
    return made


def _download(file: File) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "DataDownload",
        "name": legible(file.title),
        "encodingFormat": media_type(file.format, file.media_type) or legible(file.format),
        "contentUrl": web_address(file.url),
    }
    if file.bytes is not None:
        made["contentSize"] = f"{file.bytes} B"
    return made


def _extents(site: Site, record: Record) -> dict[str, Any]:
    one = record.dataset
    made: dict[str, Any] = {}
    if one.begins or one.ends:
        made["temporalCoverage"] = f"{one.begins or '..'}/{one.ends or '..'}"
    if one.spatial:
        made["spatialCoverage"] = {"@type": "Place", "name": legible(one.spatial)}
    if record.licence is not None:
        url = web_address(record.licence.url) or web_address(f"{site.url}/licences/{record.licence.id}")
        made["license"] = {"@type": "CreativeWork", "name": first(record.licence.title), "url": url}
    if page := web_address(one.source_url):
        made["sameAs"] = page
    if one.kind is not OpenKind.UNCONDITIONAL and one.boundary:
        made["usageInfo"] = first(one.boundary)
    return made


def _data(site: Site, record: Record) -> dict[str, Any]:
    if record.edition is None:
        return {}
    one, edition = record.dataset, record.edition
    made: dict[str, Any] = {
        "version": str(edition.number),
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": legible(column.name),
                **(
                    {"alternateName": legible(column.title)}
                    if column.title and column.title != column.name
                    else {}
                ),
                **({"description": legible(column.description)} if column.description else {}),
                **({"unitText": legible(column.unit)} if column.unit else {}),
            }
            for column in edition.columns[:200]
        ],
        "citation": f"{legible(one.publisher_name)}. {first(one.title)}. {edition.number}. {edition.released[:10]}. "
        f"{addresses.edition_url(site, one, edition.number)}",
    }
    return made
