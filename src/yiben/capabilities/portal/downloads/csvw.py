"""What a CSV file is, for programs: metadata as CSV on the Web has them (W3C REC-tabular-metadata-20151217)."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities.opening import Dataset, Edition, OpenColumn
from yiben.capabilities.portal.reading import Kind, kind_of

_TYPES: Mapping[Kind, str] = {
    Kind.NUMBER: "decimal",
    Kind.TEXT: "string",
    Kind.DATE: "date",
    Kind.MOMENT: "dateTime",
    Kind.CLOCK: "time",
    Kind.YESNO: "boolean",
}


def csvw(
    dataset: Dataset, edition: Edition, *, url: str, page: str, licence: str, encoding: str
) -> dict[str, Any]:
    """The document for the file at `url`; `licence` is an address, empty where none is stated."""
    told: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": url,
        "dc:title": [
            {"@value": dataset.title.zh, "@language": "zh"},
            {"@value": dataset.title.en, "@language": "en"},
        ],
        "dc:description": dataset.description.zh,
        "dc:publisher": dataset.publisher_name,
        "dc:modified": {"@value": edition.released, "@type": "xsd:dateTime"},
        "dcat:landingPage": {"@id": page},
        "dcat:version": str(edition.number),
        "dialect": {
            "encoding": encoding,
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminators": ["\n"],
            "header": True,
            "headerRowCount": 1,
        },
        "tableSchema": {"columns": columns_of(edition.columns)},
    }
    if licence:
        told["dc:license"] = {"@id": licence}
    return told


def columns_of(columns: Sequence[OpenColumn]) -> list[dict[str, Any]]:
    """Columns as CSVW describes them; titles are the headings of the file."""
    found = []
    for one in columns:
        kind = kind_of(one.type)
        base = (
            "integer"
            if kind is Kind.NUMBER and one.type.upper().endswith(("INT", "INTEGER"))
            else _TYPES[kind]
        )
        if one.type.upper() in ("DOUBLE", "FLOAT"):
            base = "double"
        column: dict[str, Any] = {"titles": one.name, "datatype": base, "null": ""}
        said = "；".join(part for part in (one.title, one.description, one.remedy) if part)
        if said:
            column["dc:description"] = said
        if one.unit:
            column["schema:unitText"] = one.unit
        found.append(column)
    return found
