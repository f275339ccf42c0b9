"""A CKAN package as a record. Source: CKAN 2.10 API guide, package_show; ckanext-dcat and ckanext-scheming field names."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities.harvesting.meaning.plain import NOTES, TITLE, extras, octets, plain, said, words_of
from yiben.capabilities.harvesting.model import Link, Record, Wrong
from yiben.capabilities.harvesting.readers.keys import key_of, wrong

_CYCLE = "frequency accrual_periodicity accrualPeriodicity update_frequency maintenance_frequency updateFrequency".split()
_FROM = "temporal_start temporal_coverage_from temporal_coverage-from time_period_from temporal".split()
_TO = "temporal_end temporal_coverage_to temporal_coverage-to time_period_to".split()
_KNOWN = frozenset(
    "id name title notes url tags groups resources extras organization author maintainer private state type isopen "
    "license_id license_title license_url metadata_created metadata_modified num_resources num_tags owner_org "
    "creator_user_id relationships_as_object relationships_as_subject title_translated notes_translated "
    "tags_translated spatial contact publisher language documentation revision_id tracking_summary".split()
)


def record_of(package: Any, place: str, *, page: str = "") -> Record | Wrong:
    """What one package says; `page` is the address packages are shown at, "{name}" in it."""
    if not isinstance(package, Mapping):
        return wrong(package, place, "", "not_an_object")
    if isinstance(package.get("dataset"), Mapping):  # a dump of the old API wraps it
        package = package["dataset"]
    key = key_of(package.get("id")) or key_of(package.get("name")) or key_of(package.get("identifier"))
    if not key:
        return wrong(package, place, "id", "no_key")
    if package.get("state") == "deleted":
        return wrong(package, place, "state", "deleted", key=key)
    if plain(package.get("private")).lower() == "true" or package.get("private") is True:
        return wrong(package, place, "private", "not_public", key=key)
    if plain(package.get("type")) not in {"", "dataset"} and not package.get("resources"):
        return wrong(package, place, "type", "not_a_dataset", key=key)
    title = package.get("title_translated") or package.get("title") or package.get("name")
    if not isinstance(title, str | Mapping):
        return wrong(package, place, "title", "no_title" if title is None else "not_text", key=key)
    more = _more(package)
    name = plain(package.get("name"), 100)
    resources = package.get("resources")
    return Record(
        key=key,
        place=place,
        title=said(title, TITLE) or said(package.get("title") or package.get("name"), TITLE),
        description=said(
            package.get("notes_translated") or package.get("notes") or package.get("description"), NOTES
        ),
        name=name,
        publisher=_publisher(package, more),
        themes=(
            *words_of(package.get("groups")),
            *words_of(_list(package.get("theme") or more.get("theme"))),
        ),
        keywords=words_of(package.get("tags") or package.get("keywords")),
        licence=plain(
            package.get("license_id") or package.get("license_url") or package.get("license_title"), 400
        ),
        cycle=_first(package, more, _CYCLE),
        spatial=_place(package.get("spatial_text") or more.get("spatial_text") or package.get("spatial")),
        begins=_first(package, more, _FROM),
        ends=_first(package, more, _TO),
        url=page.replace("{name}", name) if page else plain(package.get("url"), 2000),
        modified=plain(
            package.get("metadata_modified") or package.get("modified") or package.get("issued"), 60
        ),
        links=tuple(_link(one) for one in resources[:400] if isinstance(one, Mapping))
        if isinstance(resources, list)
        else (),
        extras=extras(
            (name, value) for name, value in more.items() if name not in {*_CYCLE, *_FROM, *_TO, "theme"}
        ),
    )


def mark_of(package: Mapping[str, Any]) -> str:
    """What tells whether a package has changed: when it was modified."""
    return plain(package.get("metadata_modified"), 40)


def _more(package: Mapping[str, Any]) -> dict[str, Any]:
    """Extras, however they are written, and what installations add at the top."""
    found: dict[str, Any] = {}
    listed = package.get("extras")
    if isinstance(listed, Mapping):
        found |= {str(name): value for name, value in list(listed.items())[:200]}
    elif isinstance(listed, list):
        for one in listed[:200]:
            if isinstance(one, Mapping) and isinstance(one.get("key"), str):
                found.setdefault(one["key"], one.get("value"))
    for name, value in package.items():
        if name not in _KNOWN and isinstance(value, str | int | float):
            found.setdefault(name, value)
    return found


def _publisher(package: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    for said_ in (package.get("organization"), package.get("publisher"), more.get("publisher_name")):
        one = said_[0] if isinstance(said_, list) and said_ else said_
        if isinstance(one, Mapping):
            one = one.get("title") or one.get("name") or one.get("display_name")
        if name := plain(one, 200):
            return name
    return ""


def _link(one: Mapping[str, Any]) -> Link:
    return Link(
        url=plain(one.get("url") or one.get("download_url") or one.get("access_url"), 2001),
        title=plain(_words(one.get("name_translated") or one.get("name")), 300),
        description=plain(_words(one.get("description_translated") or one.get("description")), 2000),
        format=plain(one.get("format"), 60),
        media_type=plain(one.get("mimetype"), 120),
        bytes=octets(one.get("size")),
        modified=plain(one.get("last_modified") or one.get("metadata_modified") or one.get("modified"), 40),
    )


def _words(value: Any) -> Any:
    if isinstance(value, Mapping):
        found = said(value, 2000)
        return found.get("zh") or found.get("en") or next(iter(found.values()), "")
    return value


def _first(package: Mapping[str, Any], more: Mapping[str, Any], names: list[str]) -> str:
    for name in names:
        if words := plain(package.get(name) or more.get(name), 100):
            return words
    return ""


def _place(value: Any) -> str:
    words = plain(value, 300)
    return "" if words.startswith(("{", "[")) else words  # a geometry is no name


def _list(value: Any) -> list[Any]:
    if isinstance(value, str) and value.startswith("["):
        return [word.strip(" \"'") for word in value.strip("[]").split(",")]
    return value if isinstance(value, list) else [value]
