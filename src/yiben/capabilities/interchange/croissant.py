"""Datasets for machine learning: Croissant 1.1 (docs.mlcommons.org/croissant), one record set of the open edition's columns."""

import re
from typing import Any

from yiben.capabilities.interchange import addresses
from yiben.capabilities.interchange.legible import first, legible
from yiben.capabilities.interchange.model import Record, Site
from yiben.capabilities.interchange.schema_org import as_schema_org
from yiben.capabilities.opening import OpenColumn

CONTEXT: dict[str, Any] = {
    "@language": "zh",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_KINDS = (
    ("BOOL", "sc:Boolean"), ("TIMESTAMP", "sc:DateTime"), ("DATE", "sc:Date"), ("TIME", "sc:Time"),
    ("DECIMAL", "sc:Float"), ("DOUBLE", "sc:Float"), ("FLOAT", "sc:Float"), ("REAL", "sc:Float"),
    ("TINYINT", "sc:Integer"), ("SMALLINT", "sc:Integer"), ("INTEGER", "sc:Integer"), ("BIGINT", "sc:Integer"),
    ("HUGEINT", "sc:Integer"), ("UTINYINT", "sc:Integer"), ("USMALLINT", "sc:Integer"), ("UINTEGER", "sc:Integer"),
    ("UBIGINT", "sc:Integer"),
)  # fmt: skip


def as_croissant(site: Site, record: Record) -> dict[str, Any]:
    """A record as a Croissant dataset. One without an edition here has files and no record set."""
    plain = as_schema_org(site, record)
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **{name: plain[name] for name in _SAME if name in plain},
        "version": f"{record.dataset.edition}.0.0",
        "isLiveDataset": True,  # its addresses give the newest edition: no checksum could be promised
    }
    if isinstance(licence := plain.get("license"), dict):
        made["license"] = licence["url"] or licence["name"]
    if citation := plain.get("citation"):
        made["citeAs"] = citation
    if record.gone:
        return made
    made["distribution"] = _files(site, record)
    if fields := _fields(site, record):
        made["recordSet"] = [
            {
                "@type": "cr:RecordSet",
                "@id": "rows",
                "name": "rows",
                "description": first(record.dataset.title),
                "field": fields,
            }
        ]
    return made


_SAME = ("url", "name", "description", "alternateName", "identifier", "inLanguage", "keywords", "publisher", "creator",
         "datePublished", "dateModified", "sameAs", "temporalCoverage")  # fmt: skip


def _files(site: Site, record: Record) -> list[dict[str, Any]]:
    made = []
    for file in addresses.files(site, record):
        if file.page:
            continue
        one = {
            "@type": "cr:FileObject",
            "@id": f"file-{_word(file.key)}",
            "name": f"file-{_word(file.key)}",
            "description": legible(file.title),
            "contentUrl": file.url,
            "encodingFormat": file.media_type or "application/octet-stream",
        }
        if file.bytes is not None:
            one["contentSize"] = f"{file.bytes} B"
        made.append(one)
    return made


def _fields(site: Site, record: Record) -> list[dict[str, Any]]:
    files = addresses.files(site, record)
    source = next((file for file in files if file.key == "csv" and file.ours and not file.page), None)
    if source is None or record.edition is None:
        return []
    seen: set[str] = set()
    return [_field(column, position, seen) for position, column in enumerate(record.edition.columns)]


def _field(column: OpenColumn, position: int, seen: set[str]) -> dict[str, Any]:
    name = _word(column.name) or f"column-{position}"
    while name in seen:
        name += f"-{position}"
    seen.add(name)
    told = column.description or column.title or column.name
    return {
        "@type": "cr:Field",
        "@id": f"rows/{name}",
        "name": name,
        "description": legible(f"{told} ({column.unit})" if column.unit else told),
        "dataType": _kind(column.type),
        "source": {"fileObject": {"@id": "file-csv"}, "extract": {"column": legible(column.name)}},
    }


def _kind(told: str) -> str:
    if told.endswith("]"):
        return "sc:Text"
    return next((theirs for ours, theirs in _KINDS if told.upper().startswith(ours)), "sc:Text")


def _word(name: str) -> str:
    """A name as Croissant allows it: what is no letter, digit, `_`, `-` or `.` becomes `_`."""
    return re.sub(r"[^\w.-]", "_", legible(name))
