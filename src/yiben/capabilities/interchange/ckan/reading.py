"""Actions that read packages, organisations, groups, tags and licences."""

from collections import Counter
from typing import Any

import orjson

from yiben.capabilities import ledger, opening
from yiben.capabilities.interchange.actions.gathering import record, records_of
from yiben.capabilities.interchange.ckan import asking, searching, shapes
from yiben.capabilities.interchange.ckan.call import Call
from yiben.capabilities.interchange.ckan.errors import BadQuery, Missing
from yiben.capabilities.interchange.ckan.roll import in_order
from yiben.capabilities.interchange.legible import first, legible
from yiben.capabilities.interchange.words import words
from yiben.kernel.errors import YibenError

Raw = orjson.Fragment
_MOST = 1_000


def site_read(_call: Call) -> bool:
    """Whether the site may be read. It may."""
    return True


def status_show(call: Call) -> dict[str, Any]:
    """What speaks here. Extensions named are those whose behaviour clients look for."""
    return {
        "site_title": first(call.site.title),
        "site_description": first(call.site.description),
        "site_url": call.site.url,
        "ckan_version": "2.10.0",
        "error_emails_to": None,
        "locale_default": "zh_Hans_CN",
        "extensions": ["datastore", "dcat"],
    }


def package_list(call: Call) -> list[str]:
    """Names of all packages. `limit`, `offset`."""
    names = [one.name for one in in_order(call.held, ("name asc",))]
    return names[asking.offset(call.said) :][: asking.limit(call.said)]


def current_package_list_with_resources(call: Call) -> list[Raw]:
    """Packages, the newest first. `limit` (at most 1,000), `offset`."""
    page = in_order(call.held, ("metadata_modified desc",))[asking.offset(call.said) :]
    limit = asking.number(call.said, "limit", _MOST, least=1, most=_MOST)
    return _packages(call, [one.id for one in page[:limit]])


def package_search(call: Call) -> dict[str, Any]:
    """Packages that fit `q`, `fq`; `sort`, `rows`, `start`, `facet.field`, `facet.limit`, `facet.mincount`."""
    ask = searching.read(call.said)
    held = call.held
    hits = searching.search(held, ask, lambda told: call.lookup(call.work, told))
    return {
        "count": hits.count,
        "facets": hits.facets,
        "results": _packages(call, hits.page),
        "sort": ", ".join(ask.order),
        "search_facets": searching.answer_facets(hits, _titles(call, hits)),
    }


def package_show(call: Call) -> dict[str, Any]:
    """One package by `id`: its identifier or its name."""
    one = call.dataset(asking.needed(call.said, "id", "name_or_id"))
    return shapes.package(call.site, record(call.work, one.id))


def package_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Packages whose name or title holds `q`."""
    told = asking.needed(call.said, "q").casefold()
    limit = asking.number(call.said, "limit", 10, most=100)
    found = []
    for one in in_order(call.held, ("name asc",)):
        title = first(one.title)
        if told in one.name or told in title.casefold() or told in one.title.en.casefold():
            by_name = told in one.name
            shown = one.name if by_name else title
            found.append(
                {
                    "name": one.name,
                    "title": title,
                    "match_field": "name" if by_name else "title",
                    "match_displayed": shown,
                }
            )
        if len(found) == limit:
            break
    return found


def resource_show(call: Call) -> dict[str, Any]:
    """One resource by `id`."""
    return resource_of(call, asking.needed(call.said, "id"))[1]


def resource_of(call: Call, identifier: str) -> tuple[opening.Dataset, dict[str, Any]]:
    """A resource and its dataset. Identifiers say nothing of it: the index of them is made from the roll."""
    found = call.desk.resources.find(call.work, call.site, call.held, identifier)
    if found is None:
        raise Missing
    return found


def resource_search(call: Call) -> dict[str, Any]:
    """Resources whose field holds a term: `query` is `field:term`, or several. `limit`, `offset`."""
    terms = [one.partition(":")[::2] for one in asking.strings(call.said, "query")]
    if not terms or any(field not in ("name", "url", "format", "description", "hash") for field, _ in terms):
        raise BadQuery("query is field:term; fields are name, url, format, description, hash")
    offset, limit = asking.offset(call.said), asking.number(call.said, "limit", _MOST, most=_MOST)
    entries = in_order(call.held, ("name asc",))
    wanted = next((term.upper() for field, term in terms if field == "format"), None)
    if wanted is not None:
        entries = tuple(one for one in entries if any(wanted in name for name in one.formats))
    count, results = 0, []
    with call.shelf.turn():  # it reads the whole catalogue: few at a time
        for start in range(0, min(len(entries), 20_000), 500):
            for one in records_of(call.work, [entry.id for entry in entries[start : start + 500]]):
                for made in shapes.package(call.site, one)["resources"]:
                    if all(term.casefold() in str(made.get(field) or "").casefold() for field, term in terms):
                        if offset <= count < offset + limit:
                            results.append(made)
                        count += 1
    return {"count": count, "results": results}


def organization_list(call: Call) -> list[Any]:
    """Organisations that publish. `all_fields`, `organizations`, `limit`, `offset`, `sort`."""
    counts = Counter(one.organization for one in call.held.entries.values())
    names = ledger.organisation_names(call.work, counts)
    chosen = set(asking.strings(call.said, "organizations"))
    order = sorted(one for one in counts if not chosen or one in chosen)
    if "package_count" in asking.string(call.said, "sort") or "packages" in asking.string(
        call.said, "order_by"
    ):
        order.sort(key=lambda one: -counts[one])
    page = order[asking.offset(call.said) :][: asking.limit(call.said)]
    if not asking.yes(call.said, "all_fields"):
        return page
    return [
        shapes.organization(one, names.get(one, one))
        | {"display_name": legible(names.get(one, one)), "package_count": counts[one]}
        for one in page
    ]


def organization_show(call: Call) -> dict[str, Any]:
    """One organisation by `id`: identifier, code or name. `include_datasets` adds its newest ten."""
    reference = asking.needed(call.said, "id")
    try:
        found = ledger.find_organisation(call.work, reference)
    except YibenError:
        found = None
    if found is None:
        raise Missing
    mine = [one for one in in_order(call.held, ("metadata_modified desc",)) if one.organization == found.id]
    if not mine and call.actor is None:
        raise Missing  # organisations of the ledger that publish nothing are nobody's business
    made = shapes.organization(found.id, found.name) | {
        "display_name": legible(found.name),
        "package_count": len(mine),
        "extras": [],
        "groups": [],
        "tags": [],
        "users": [],
    }
    if asking.yes(call.said, "include_datasets"):
        made["packages"] = _packages(call, [one.id for one in mine[:10]])
    return made


def organization_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Organisations whose name holds `q`."""
    told = asking.string(call.said, "q").casefold()
    counts = Counter(one.organization for one in call.held.entries.values())
    names = ledger.organisation_names(call.work, counts)
    found = [(one, name) for one, name in sorted(names.items()) if told in name.casefold() or told in one]
    limit = asking.number(call.said, "limit", 20, most=100)
    return [{"id": one, "name": one, "title": legible(name)} for one, name in found[:limit]]


def group_list(call: Call) -> list[Any]:
    """Themes. `all_fields`."""
    counts = Counter(name for one in call.held.entries.values() for name in one.groups)
    known = words()
    order = sorted(set(known.themes) | set(counts))[asking.offset(call.said) :][: asking.limit(call.said)]
    if not asking.yes(call.said, "all_fields"):
        return order
    return [_group(call, name, counts[name]) for name in order]


def group_show(call: Call) -> dict[str, Any]:
    """One theme by `id`."""
    name = asking.needed(call.said, "id")
    count = sum(1 for one in call.held.entries.values() if name in one.groups)
    if not count and name not in words().themes:
        raise Missing
    return _group(call, name, count) | {"extras": [], "groups": [], "tags": [], "users": []}


def _group(call: Call, name: str, count: int) -> dict[str, Any]:
    made = shapes.group(words().theme(name))
    return made | {
        "package_count": count,
        "type": "group",
        "is_organization": False,
        "state": "active",
        "approval_status": "approved",
        "image_url": "",
    }


def _packages(call: Call, page: Any) -> list[Raw]:
    made = call.desk.packages.of(call.work, call.site, call.held, page)
    return [orjson.Fragment(one) for one in made]


def _titles(call: Call, hits: searching.Hits) -> Any:
    bodies = ledger.organisation_names(
        call.work, {*hits.facets.get("organization", ()), *hits.facets.get("owner_org", ())}
    )
    known = words()

    def title(facet: str, value: str) -> str:
        if facet == "groups":
            return first(known.theme(value).title)
        if facet == "license_id" and (licence := known.licence(value)):
            return first(licence.title)
        return legible(bodies.get(value, value))

    return title
