"""A CKAN package as a dataset of ours: what fits a field of ours goes there, the rest is kept as it was said."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from yiben.capabilities.interchange.ckan import asking, shapes
from yiben.capabilities.interchange.ckan.errors import Invalid
from yiben.capabilities.interchange.legible import legible, web_address
from yiben.capabilities.interchange.vocabulary import CYCLE_OF
from yiben.capabilities.interchange.words import words
from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening import Distribution, Foreign, Origin
from yiben.infra.work import Work
from yiben.kernel.text import Text

_NAME = re.compile(r"[a-z0-9_-]{2,90}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST = {"resources": 1_000, "tags": 500, "extras": 500, "groups": 100}
_KEPT = 200_000  # bytes of what no field of ours holds
_OURS = frozenset(
    "id name title title_translated notes notes_translated url state type private isopen license_id license_title "
    "license_url metadata_created metadata_modified creator_user_id owner_org organization groups tags tag_string "
    "extras resources num_resources num_tags relationships_as_subject relationships_as_object revision_id".split()
)
_RESOURCE = frozenset(
    "package_id name description url url_type format mimetype mimetype_inner size state created last_modified "
    "metadata_modified cache_url cache_last_updated position datastore_active revision_id upload clear_upload".split()
)


def foreign_of(work: Work, said: Mapping[str, Any], *, key: str, publisher: str) -> Foreign:
    """The dataset a client describes. Raises Invalid naming every field it looked at first and found wrong."""
    name = _name(said, key)
    links, told = _resources(said)
    extras = _extras(said)
    kept = {name_: value for name_, value in said.items() if name_ not in _OURS and name_ != "__junk"}
    extras[shapes.KEPT] = _kept({"package": kept, "resources": told})
    title = asking.string(said, "title").strip() or name
    notes = asking.string(said, "notes")
    dates = [str(link.modified) for link in links if link.modified]
    return Foreign(
        origin=Origin.WRITTEN,
        source=shapes.CLIENT,
        key=key,
        slug=name,
        title=_both(said, "title_translated", title, 1_000),
        description=_both(said, "notes_translated", notes, 100_000),
        publisher=publisher,
        themes=_groups(work, said),
        keywords=_tags(said),
        licence=asking.string(said, "license_id")[:200],
        cycle=_cycle(extras.get("frequency", "")),
        spatial=legible(extras.get("spatial_text", ""))[:500],
        begins=_day(extras.get("temporal_start", "")),
        ends=_day(extras.get("temporal_end", "")),
        contact=_contact(said),
        source_url=web_address(asking.string(said, "url")),
        modified=max(dates, default=None),
        extras=extras,
        distributions=tuple(links),
    )


def _name(said: Mapping[str, Any], key: str) -> str:
    name = asking.needed(said, "name")
    wrong: dict[str, list[str]] = {}
    if not _NAME.fullmatch(name):
        wrong["name"] = [
            "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_, 2 to 90 of them"
        ]
    if len(key) > 300:
        wrong["id"] = ["Too long"]
    if asking.yes(said, "private"):
        wrong["private"] = ["Everything in this catalogue is public"]
    wrong |= {
        field: [f"At most {most}"]
        for field, most in _MOST.items()
        if isinstance(said.get(field), list) and len(said[field]) > most
    }
    if wrong:
        raise Invalid(wrong)
    return name


def _both(said: Mapping[str, Any], field: str, plain: str, most: int) -> Text:
    told = said.get(field)
    if isinstance(told, dict) and all(isinstance(value, str) for value in told.values()):
        zh = next((value for name, value in told.items() if str(name).lower().startswith("zh") and value), "")
        en = next((value for name, value in told.items() if str(name).lower().startswith("en") and value), "")
        # Who changed the plain title meant that one, whatever translations still stand beside it.
        if (zh or en) and (not plain or legible(plain) in (legible(zh), legible(en))):
            return Text(legible(zh)[:most], legible(en)[:most])
    return Text(legible(plain)[:most], legible(plain)[:most])


def _contact(said: Mapping[str, Any]) -> str:
    who = asking.string(said, "maintainer") or asking.string(said, "author")
    mail = asking.string(said, "maintainer_email") or asking.string(said, "author_email")
    return legible(f"{who} {mail}".strip() if mail not in who else who)[:500]


def _tags(said: Mapping[str, Any]) -> tuple[str, ...]:
    found = [asking.string(one, "name") for one in asking.objects(said, "tags")]
    found += [part.strip() for part in asking.string(said, "tag_string").split(",")]
    return tuple(dict.fromkeys(legible(one)[:100] for one in found if one.strip()))


def _groups(work: Work, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Themes of ours; a group we have no theme for is not made one."""
    known = words().themes
    names = [asking.string(one, "name") or asking.string(one, "id") for one in asking.objects(said, "groups")]
    return tuple(dict.fromkeys(name for name in names if name in known))


def _extras(said: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in asking.objects(said, "extras"):
        name, value = asking.string(one, "key").strip(), one.get("value")
        if not name:
            raise Invalid({"extras": ["Missing value"]})
        if name in found or name == shapes.KEPT:
            raise Invalid(
                {
                    "extras": [
                        f'There is a schema field with the same name, or it was said twice: "{name[:60]}"'
                    ]
                }
            )
        found[legible(name)[:200]] = legible(
            value if isinstance(value, str) else orjson.dumps(value).decode()
        )[:20_000]
    return found


def _resources(said: Mapping[str, Any]) -> tuple[list[Distribution], dict[str, Any]]:
    links: list[Distribution] = []
    told: dict[str, Any] = {}
    for position, one in enumerate(asking.objects(said, "resources"), 1):
        if one.get("upload") not in (None, ""):
            raise Invalid({"upload": ["Files are not taken here: link to where they are"]})
        links.append(_link(one, position))
        rest = {name: value for name, value in one.items() if name not in _RESOURCE}
        if rest:
            told[str(position)] = rest
    return links, told


def _link(one: Mapping[str, Any], position: int) -> Distribution:
    url = asking.string(one, "url").strip()
    address = web_address(url if "://" in url else f"http://{url}") if url else ""
    if not address:
        raise Invalid({"resources": [f"resource {position}: the url is no web address"]})
    size = str(one.get("size") or "")
    return Distribution(
        dataset="",
        position=position,
        title=legible(asking.string(one, "name"))[:500],
        url=address,
        description=legible(asking.string(one, "description"))[:20_000],
        format=legible(asking.string(one, "format"))[:60],
        media_type=legible(asking.string(one, "mimetype"))[:120],
        bytes=int(size) if size.isdecimal() and len(size) < 18 else None,
        modified=(asking.string(one, "last_modified") or None) and asking.string(one, "last_modified")[:40],
    )


def _kept(told: Mapping[str, Any]) -> str:
    try:
        made = orjson.dumps(told)
    except TypeError:
        raise Invalid({"extras": ["Cannot be kept as JSON"]}) from None
    if len(made) > _KEPT:
        raise Invalid({"extras": [f"Fields of your own take more than {_KEPT} bytes"]})
    return made.decode()


def _cycle(told: str) -> Cycle | None:
    word = told.rsplit("/", 1)[-1]
    if word in set(Cycle):
        return Cycle(word)
    return CYCLE_OF.get(word.upper())


def _day(told: str) -> str | None:
    found = _DAY.match(told)
    return found.group() if found else None
