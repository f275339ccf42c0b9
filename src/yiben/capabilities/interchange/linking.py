"""Links a page's head should carry, so that programs find the same thing in their own format.

For the frame: `<link rel="alternate" type="{{ one.type }}" title="{{ one.title }}" href="{{ one.href }}">` for each.
"""

from dataclasses import dataclass

from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """One link of a page's head. `rel` is `alternate`, or `search` for the OpenSearch description."""

    href: str
    type: str
    title: Text
    rel: str = "alternate"


def alternates(slug: str = "") -> tuple[Alternate, ...]:
    """Of the page of one dataset, or of the portal's front and lists where no slug is given."""
    search = Alternate(
        rel="search",
        href="/opensearch.xml",
        type="application/opensearchdescription+xml",
        title=Text("搜索开放数据", "Search open data"),
    )
    if not slug:
        return (
            search,
            Alternate(
                href="/feeds/datasets.atom",
                type="application/atom+xml",
                title=Text("数据集更新", "Changes of datasets"),
            ),
            Alternate(
                href="/catalog.ttl", type="text/turtle", title=Text("目录（DCAT）", "Catalogue (DCAT)")
            ),
            Alternate(
                href="/data.json",
                type="application/json",
                title=Text("目录（data.json）", "Catalogue (data.json)"),
            ),
        )
    page = f"/datasets/{slug}"
    return (
        search,
        Alternate(
            href=f"/feeds/datasets/{slug}.atom",
            type="application/atom+xml",
            title=Text("该数据集的更新", "Changes of this dataset"),
        ),
        Alternate(href=f"{page}.ttl", type="text/turtle", title=Text("DCAT（Turtle）", "DCAT (Turtle)")),
        Alternate(
            href=f"{page}.jsonld", type="application/ld+json", title=Text("DCAT（JSON-LD）", "DCAT (JSON-LD)")
        ),
        Alternate(
            href=f"{page}.rdf", type="application/rdf+xml", title=Text("DCAT（RDF/XML）", "DCAT (RDF/XML)")
        ),
        Alternate(
            href=f"{page}/croissant.json", type="application/ld+json", title=Text("Croissant", "Croissant")
        ),
    )
