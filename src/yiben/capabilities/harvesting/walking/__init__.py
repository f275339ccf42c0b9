"""Ways through a source: page by page, each with what is needed to come back to it."""

from collections.abc import Iterator

from yiben.capabilities.harvesting.model import Kind
from yiben.capabilities.harvesting.walking.actions_api import walk_ckan
from yiben.capabilities.harvesting.walking.files import walk_files
from yiben.capabilities.harvesting.walking.folders import walk_folder
from yiben.capabilities.harvesting.walking.graph_pages import walk_pages
from yiben.capabilities.harvesting.walking.road import Road, Sheet

__all__ = ["Road", "Sheet", "walk"]


def walk(road: Road) -> Iterator[Sheet]:
    """The pages of a source, from where `road.at` says. Raises what the fetcher and the readers raise."""
    if road.local:
        return walk_files(road)
    match road.kind:
        case Kind.CKAN:
            return walk_ckan(road)
        case Kind.DCAT:
            return walk_pages(road)
        case Kind.ISO:
            return walk_folder(road)
        case _:
            return walk_files(road)
