"""What search engines and browsers look for at fixed addresses: sitemaps, robots.txt, the OpenSearch description."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from yiben.capabilities.interchange.legible import first
from yiben.capabilities.interchange.model import Site

MOST = 10_000  # addresses of one sitemap; sitemaps.org allows 50,000, but these are small enough to be kept
_MAP, _SEARCH = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://a9.com/-/spec/opensearch/1.1/"
_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'
_PAGES = ("/", "/datasets", "/topics", "/publishers", "/wishes", "/reuses", "/open")


def index(site: Site, count: int) -> bytes:
    """The index of sitemaps, for more datasets than one may hold."""
    root = Element("sitemapindex", {"xmlns": _MAP})
    for number in range(1, -(-count // MOST) + 1):
        SubElement(SubElement(root, "sitemap"), "loc").text = f"{site.url}/sitemap-{number}.xml"
    return _HEAD + tostring(root, encoding="unicode").encode()


def sitemap(site: Site, datasets: Iterable[tuple[str, str]], *, pages: bool) -> bytes:
    """Addresses of (slug, time of the last change); `pages` adds those of the portal itself."""
    parts = [_HEAD, f'<urlset xmlns="{_MAP}">'.encode()]
    if pages:
        parts += [f"<url><loc>{site.url}{path}</loc></url>".encode() for path in _PAGES]
    # Slugs are letters, digits and hyphens, times our own: nothing in them wants escaping.
    parts += [
        f"<url><loc>{site.url}/datasets/{slug}</loc><lastmod>{updated[:10]}</lastmod></url>".encode()
        for slug, updated in datasets
    ]
    return b"\n".join([*parts, b"</urlset>"])


def robots(site: Site) -> str:
    """robots.txt: public pages may be read; forms, the office and endless combinations are no use to anybody."""
    closed = (
        "/sign-in",
        "/join",
        "/opening",
        "/harvesting",
        "/api/",
        "/feeds/search.atom",
        "/datasets?",
        "/datasets/suggest",
        "/*/data?",
        "/*/download/",
        "/bulk/",
    )
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "Allow: /api/3/action/",
        "Allow: /",
        f"Sitemap: {site.url}/sitemap.xml",
    ]
    return "\n".join(lines) + "\n"


def opensearch(site: Site) -> bytes:
    """The OpenSearch 1.1 description: how a browser searches here."""
    root = Element("OpenSearchDescription", {"xmlns": _SEARCH})
    for name, words in (
        ("ShortName", first(site.title)[:16]),
        ("Description", first(site.description)[:1024]),
        ("InputEncoding", "UTF-8"),
    ):
        SubElement(root, name).text = words
    for kind, template in (
        ("text/html", f"{site.url}/datasets?q={{searchTerms}}"),
        ("application/atom+xml", f"{site.url}/feeds/search.atom?q={{searchTerms}}"),
        ("application/x-suggestions+json", f"{site.url}/opensearch/suggest?q={{searchTerms}}"),
    ):
        SubElement(root, "Url", {"type": kind, "template": template})
    return _HEAD + tostring(root, encoding="unicode").encode()
