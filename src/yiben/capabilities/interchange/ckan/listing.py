"""Actions that list keywords, licences and what happened."""

from typing import Any

from yiben.capabilities import opening
from yiben.capabilities.interchange.ckan import asking, shapes
from yiben.capabilities.interchange.ckan.call import Call
from yiben.capabilities.interchange.ckan.errors import Missing
from yiben.capabilities.interchange.legible import first
from yiben.capabilities.interchange.words import words, world_licences

_TAGS = 10_000  # of one answer


def tag_list(call: Call) -> list[Any]:
    """Keywords; those that hold `query` where one is given. `all_fields`, at most 10,000."""
    told = asking.string(call.said, "query").casefold()
    found = _tags(call, told)[:_TAGS]
    return [shapes.tag(one) for one in found] if asking.yes(call.said, "all_fields") else found


def tag_search(call: Call) -> dict[str, Any]:
    """Keywords that hold `query`. `limit`, `offset`."""
    told = [one.casefold() for one in asking.strings(call.said, "query")]
    found = sorted({name for one in told for name in _tags(call, one)})
    page = found[asking.offset(call.said) :][: asking.limit(call.said)]
    return {"count": len(found), "results": [shapes.tag(one) for one in page]}


def tag_autocomplete(call: Call) -> list[str]:
    """Keywords that hold `query`."""
    told = asking.string(call.said, "query") or asking.string(call.said, "q")
    return _tags(call, told.casefold())[: asking.number(call.said, "limit", 10, most=100)] if told else []


def tag_show(call: Call) -> dict[str, Any]:
    """One keyword by `id`, which is the word itself or its identifier."""
    wanted = asking.needed(call.said, "id")
    for name in _tags(call, ""):
        made = shapes.tag(name)
        if wanted in (name, made["id"]):
            return made
    raise Missing


def license_list(call: Call) -> list[dict[str, Any]]:
    """Licences packs declare, then those every CKAN knows."""
    return [shapes.licence(one) for one in (*words().licences.values(), *world_licences())]


def recently_changed(call: Call) -> list[dict[str, Any]]:
    """The newest entries of the change feed as activities. `limit`, `offset`."""
    return _activities(call, None)


def package_activity_list(call: Call) -> list[dict[str, Any]]:
    """The newest changes of one package by `id`."""
    return _activities(call, call.dataset(asking.needed(call.said, "id")).id)


_ACTIVITY = {"published": "new package", "withdrawn": "deleted package", "suspended": "deleted package"}


def _activities(call: Call, dataset: str | None) -> list[dict[str, Any]]:
    offset, limit = min(asking.offset(call.said), 10_000), asking.number(call.said, "limit", 31, most=100)
    found = opening.latest_changes(call.work, limit=offset + limit, dataset=dataset)[offset:]
    known = opening.datasets(call.work, {one.dataset for one in found})
    return [
        {
            "id": f"change-{one.seq}",
            "timestamp": shapes.naive(one.at),
            "object_id": shapes.package_id(known[one.dataset]),
            "user_id": "",
            "activity_type": _ACTIVITY.get(one.what, "changed package"),
            "data": {
                "package": {
                    "id": shapes.package_id(known[one.dataset]),
                    "name": known[one.dataset].slug,
                    "title": first(known[one.dataset].title),
                }
            },
        }
        for one in found
        if one.dataset in known
    ]


def _tags(call: Call, told: str) -> list[str]:
    return sorted(
        {name for one in call.held.entries.values() for name in one.tags if told in name.casefold()}
    )
