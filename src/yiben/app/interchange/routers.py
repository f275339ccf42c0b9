"""Every address of interchange, for the portal to hang in."""

from yiben.app.interchange import catalogue, ckan, feeds, fixed
from yiben.app.portal.swift import Public

ROUTERS = (catalogue.router, feeds.router, fixed.router, ckan.api)

PUBLIC: tuple[Public, ...] = (
    Public(path="/datasets/{slug}.ttl"),
    Public(path="/datasets/{slug}.jsonld"),
    Public(path="/datasets/{slug}.rdf"),
    Public(path="/datasets/{slug}/croissant.json"),
    Public(path="/feeds/datasets.atom", asks=frozenset({"page"})),
    Public(path="/feeds/datasets/{slug}.atom"),
    Public(path="/feeds/publishers/{publisher}.atom"),
    Public(path="/feeds/topics/{topic}.atom"),
    Public(path="/robots.txt"),
    Public(path="/opensearch.xml"),
)
"""Addresses that say the same to everybody until something is opened, amended or withdrawn."""
