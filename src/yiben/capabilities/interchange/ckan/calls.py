"""Every action there is, and how one is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from yiben.capabilities.interchange.ckan import asking, listing, reading, rows, writing
from yiben.capabilities.interchange.ckan.call import Call
from yiben.capabilities.interchange.ckan.errors import Missing

Action = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An action; `writes` ones are taken by POST only and need a token."""

    act: Action
    writes: bool = False


def help_show(call: Call) -> str:
    """What an action does, by `name`."""
    found = ACTIONS.get(asking.needed(call.said, "name"))
    if found is None:
        raise Missing("Action not found")
    return getdoc(found.act) or ""


_READS: tuple[Action, ...] = (
    reading.current_package_list_with_resources,
    reading.group_list,
    reading.group_show,
    listing.license_list,
    reading.organization_autocomplete,
    reading.organization_list,
    reading.organization_show,
    listing.package_activity_list,
    reading.package_autocomplete,
    reading.package_list,
    reading.package_search,
    reading.package_show,
    reading.resource_search,
    reading.resource_show,
    reading.site_read,
    reading.status_show,
    listing.tag_autocomplete,
    listing.tag_list,
    listing.tag_search,
    listing.tag_show,
    rows.datastore_info,
    rows.datastore_search,
    rows.datastore_search_sql,
    help_show,
)
_WRITES: tuple[Action, ...] = (
    writing.organization_create,
    writing.organization_update,
    writing.package_create,
    writing.package_delete,
    writing.package_patch,
    writing.package_update,
    writing.resource_create,
    writing.resource_delete,
    writing.resource_patch,
    writing.resource_update,
)
_REFUSED = (
    "dataset_purge group_create group_delete group_patch group_purge group_update member_create member_delete "
    "organization_delete organization_member_create organization_member_delete organization_purge user_create "
    "user_update user_delete datastore_create datastore_upsert datastore_delete package_owner_org_update"
).split()

ACTIONS: Mapping[str, Entry] = (
    {act.__name__: Entry(act) for act in _READS}
    | {
        "recently_changed_packages_activity_list": Entry(listing.recently_changed),
        "organization_patch": Entry(writing.organization_update, writes=True),
    }
    | {act.__name__: Entry(act, writes=True) for act in _WRITES}
    | {name: Entry(writing.refused, writes=True) for name in _REFUSED}
)
"""By the name clients call them."""
