"""Interchange 目录互通: the open catalogue in the words of other clients.

Front desk. Start reading at `model.py`. `record`, `records_of`, `every_record` gather what is public about datasets;
`as_dcat` and the documents around it (DCAT-AP 3), `as_schema_org`, `as_croissant`, data.json, Atom feeds and sitemaps
write it down · `ckan` is the Action API · `alternates` are the links a page's head carries.
"""

from yiben.capabilities.interchange.actions.gathering import EVERY, every_record, record, records, records_of
from yiben.capabilities.interchange.croissant import as_croissant
from yiben.capabilities.interchange.dcat.documents import (
    MEDIA,
    PAGE,
    Syntax,
    dataset_document,
    page_document,
    write_catalogue,
)
from yiben.capabilities.interchange.dcat.triples import as_dcat
from yiben.capabilities.interchange.feeds import MEDIA as ATOM
from yiben.capabilities.interchange.feeds import Feed, as_atom
from yiben.capabilities.interchange.legible import web_address
from yiben.capabilities.interchange.linking import Alternate, alternates
from yiben.capabilities.interchange.model import File, Record, Site
from yiben.capabilities.interchange.schema_org import as_schema_org, json_ld

__all__ = [
    "ATOM",
    "EVERY",
    "MEDIA",
    "PAGE",
    "Alternate",
    "Feed",
    "File",
    "Record",
    "Site",
    "Syntax",
    "alternates",
    "as_atom",
    "as_croissant",
    "as_dcat",
    "as_schema_org",
    "dataset_document",
    "every_record",
    "json_ld",
    "page_document",
    "record",
    "records",
    "records_of",
    "web_address",
    "write_catalogue",
]
