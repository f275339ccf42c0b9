"""Packages, resources, organisations, groups and tags as CKAN dictionaries. No database.

Titles and notes are one string in CKAN: Chinese where there is any. `title_translated` and `notes_translated` hold
both languages, as ckanext-fluent has them. What a client wrote and no field of ours holds comes back as it was.
"""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from yiben.capabilities.interchange import addresses
from yiben.capabilities.interchange.legible import first, legible, mailbox
from yiben.capabilities.interchange.model import File, Licence, Record, Site, Theme
from yiben.capabilities.interchange.vocabulary import media_type
from yiben.capabilities.interchange.words import is_open
from yiben.capabilities.opening import Dataset, Origin
from yiben.kernel.text import Text

KEPT = "ckan"  # the extra in which what a client wrote is kept
CLIENT = "ckan-api"  # the source of datasets clients write

Dict = dict[str, Any]


def naive(stamp: str | None) -> str | None:
    """A time as CKAN writes it: UTC without saying so."""
    return stamp.removesuffix("Z") if stamp else None


def package_id(one: Dataset) -> str:
    """What CKAN calls it: what the client called it where a client wrote it."""
    return one.source_key if one.origin is Origin.WRITTEN and one.source_key else one.id


def kept(one: Dataset) -> Dict:
    """What a client wrote that no field of ours holds."""
    if one.origin is not Origin.WRITTEN or KEPT not in one.extras:
        return {}
    found = orjson.loads(one.extras[KEPT])
    return found if isinstance(found, dict) else {}


def package(site: Site, record: Record) -> Dict:
    """One package as `package_show` gives it."""
    one = record.dataset
    written = kept(one)
    resources = [resource(record, file, written) for file in addresses.files(site, record)]
    for position, made in enumerate(resources):
        made["position"] = position
    tags = [
        tag(word) for word in dict.fromkeys(filter(None, (legible(word).strip() for word in one.keywords)))
    ]
    licence = record.licence
    own = written.get("package", {})
    made = {
        **own,
        "id": package_id(one),
        "name": one.slug,
        "title": first(one.title),
        "title_translated": translated(one.title),
        "notes": first(one.description),
        "notes_translated": translated(one.description),
        "url": one.source_url or addresses.dataset_url(site, one),
        "version": str(one.edition) if one.edition else None,
        "state": "deleted" if record.gone else "active",
        "type": "dataset",
        "private": False,
        "isopen": is_open(licence),
        "license_id": licence.id if licence else None,
        "license_title": first(licence.title) if licence else None,
        "license_url": licence.url if licence else None,
        "maintainer": legible(one.contact),
        "maintainer_email": mailbox(one.contact),
        "metadata_created": naive(one.created),
        "metadata_modified": naive(one.updated),
        "creator_user_id": None,
        "owner_org": one.publisher,
        "organization": organization(one.publisher, one.publisher_name),
        "groups": [group(theme) for theme in record.themes],
        "tags": tags,
        "extras": _extras(record),
        "resources": resources,
        "num_resources": len(resources),
        "num_tags": len(tags),
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }
    return made | {name: own[name] for name in _THEIRS if name in own}


_THEIRS = ("version", "maintainer", "maintainer_email")
"""Fields we would fill ourselves where a client had written none."""


def _extras(record: Record) -> list[Dict]:
    one = record.dataset
    told: dict[str, str] = {name: value for name, value in one.extras.items() if name != KEPT}
    if one.cycle and "frequency" not in told:
        told["frequency"] = str(one.cycle)
    for name, value in (
        ("spatial_text", one.spatial),
        ("temporal_start", one.begins),
        ("temporal_end", one.ends),
    ):
        if value:
            told.setdefault(name, value)
    if record.note:
        told["withdrawn_because"] = record.note
    return [{"key": name, "value": legible(value)} for name, value in sorted(told.items())]


def resource(record: Record, file: File, written: Mapping[str, Any]) -> Dict:
    """One resource."""
    one = record.dataset
    mine = written.get("resources", {}).get(file.key, {}) if file.key.isdecimal() else {}
    identifier = mine.get("id") or resource_id(one, file.key)
    return {
        **mine,
        "id": identifier,
        "package_id": package_id(one),
        "name": legible(file.title) or None,
        "description": legible(file.description),
        "url": legible(file.url),
        "url_type": None,
        "format": file.format.upper(),
        "mimetype": media_type(file.format, file.media_type) or None,
        "mimetype_inner": None,
        "size": file.bytes,
        "hash": mine.get("hash", ""),
        "state": "active",
        "created": naive(one.published),
        "last_modified": naive(file.modified),
        "metadata_modified": naive(one.updated),
        "cache_url": None,
        "cache_last_updated": None,
        "resource_type": mine.get("resource_type"),
        "datastore_active": file.ours and not file.page,
    }


def resource_id(one: Dataset, key: str) -> str:
    """An identifier that is the same for good and says whose it is."""
    return f"{one.id}_{key}"


def translated(words: Text) -> Dict:
    """Both languages, those that are there."""
    return {code: legible(text) for code, text in (("zh_Hans_CN", words.zh), ("en", words.en)) if text}


def organization(identifier: str, name: str) -> Dict:
    """An organisation as it stands in a package."""
    return {
        "id": identifier,
        "name": identifier,
        "title": legible(name),
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": None,
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group(theme: Theme) -> Dict:
    """A theme as CKAN's group."""
    return {
        "id": theme.id,
        "name": theme.id,
        "title": first(theme.title),
        "display_name": first(theme.title),
        "description": "",
        "image_display_url": "",
    }


def tag(word: str) -> Dict:
    """A keyword as CKAN's tag."""
    return {"id": str(uuid5(NAMESPACE_URL, f"tag/{word}")), "name": word, "display_name": word, "vocabulary_id": None, "state": "active"}  # fmt: skip


def licence(one: Licence) -> Dict:
    """A licence of `license_list`."""
    return {
        "id": one.id,
        "title": first(one.title),
        "url": one.url,
        "status": "active",
        "is_generic": one.id.startswith("other"),
        "domain_content": False,
        "domain_data": True,
        "domain_software": False,
        "family": "",
        "maintainer": "",
        "od_conformance": "approved" if is_open(one) else "not reviewed",
        "osd_conformance": "not reviewed",
    }
