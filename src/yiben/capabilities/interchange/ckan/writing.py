"""Actions that write 写入: packages of other catalogues, by clients with the token of somebody who may.

What clients write stays theirs (`Origin.WRITTEN`): they never touch what this platform opened or harvested. Each
call leaves one event.
"""

from typing import Any

from yiben.capabilities import ledger, opening
from yiben.capabilities.interchange.actions.gathering import record
from yiben.capabilities.interchange.ckan import asking, shapes
from yiben.capabilities.interchange.ckan.call import Call
from yiben.capabilities.interchange.ckan.errors import Denied, Invalid, Missing
from yiben.capabilities.interchange.ckan.packages import foreign_of
from yiben.capabilities.interchange.ckan.reading import organization_show, resource_of
from yiben.capabilities.ledger import Organisation
from yiben.capabilities.opening import Dataset, Origin, State
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.ids import stable_id

Dict = dict[str, Any]


def package_create(call: Call) -> Dict:
    """A new package of somebody else's catalogue."""
    body = _may_publish(call, call.said)
    name = asking.needed(call.said, "name")
    key = asking.string(call.said, "id") or name
    before = _written(call, key)
    if before is not None and before.state is State.PUBLISHED:
        raise Invalid({"id": ["Dataset id already exists"]})
    if before is not None:  # a tombstone is no free address: it is still its publisher's
        _may_write(call, before)
    taken = _any(call, name)
    if taken is not None and (before is None or taken.id != before.id):
        raise Invalid({"name": ["That URL is already in use."]})
    return _put(call, "package_create", key, call.said, body)


def package_update(call: Call) -> Dict:
    """A package as a whole: what is not said is gone."""
    one = _mine(call, asking.needed(call.said, "id", "name"))
    said = {"name": one.slug, "owner_org": one.publisher, **call.said}
    return _change(call, "package_update", one, said)


def package_patch(call: Call) -> Dict:
    """Some fields of a package."""
    one = _mine(call, asking.needed(call.said, "id"))
    return _change(call, "package_patch", one, _shown(call, one) | call.said)


def package_delete(call: Call) -> None:
    """Withdraw a package; a tombstone stays."""
    one = _mine(call, asking.needed(call.said, "id"))
    opening.withdraw_foreign(call.work, shapes.CLIENT, [str(one.source_key)], note="package_delete")
    call.work.leave("interchange.removed", one.id, action="package_delete", name=one.slug)


def resource_create(call: Call) -> Dict:
    """One more resource of the package `package_id`."""
    one = _mine(call, asking.needed(call.said, "package_id"))
    said = _shown(call, one)
    fresh = {name: value for name, value in call.said.items() if name != "package_id"}
    made = _change(call, "resource_create", one, said | {"resources": [*said["resources"], fresh]})
    return dict(made["resources"][-1])


def resource_update(call: Call) -> Dict:
    """A resource as a whole, by `id`."""
    return _resource(call, "resource_update", lambda _old: {})


def resource_patch(call: Call) -> Dict:
    """Some fields of a resource, by `id`."""
    return _resource(call, "resource_patch", lambda old: old)


def resource_delete(call: Call) -> None:
    """A resource fewer, by `id`."""
    identifier = asking.needed(call.said, "id")
    one = _mine(call, resource_of(call, identifier)[0].id)
    said = _shown(call, one)
    rest = [old for old in said["resources"] if old["id"] != identifier]
    _change(call, "resource_delete", one, said | {"resources": rest})


def organization_create(call: Call) -> Dict:
    """An organisation of the ledger, for packages to be published by; one that is there is refused."""
    name = asking.needed(call.said, "name")
    if ledger.find_organisation(call.work, name) is not None:
        raise Invalid({"name": ["Group name already exists in database"]})
    _actor(call)
    aliases = tuple(filter(None, (asking.string(call.said, "id"),)))
    title = asking.string(call.said, "title") or name
    made = ledger.ensure_organisation(call.work, title[:200], code=name[:60], aliases=aliases)
    call.said["id"] = made.id
    return organization_show(call)


def organization_update(call: Call) -> Dict:
    """Nothing is changed: what an organisation is called is the ledger's business. Saying the same again is fine."""
    reference = asking.needed(call.said, "id", "name")
    call.said["id"] = reference
    _actor(call)
    shown = organization_show(call)
    title = asking.string(call.said, "title") or shown["title"]
    if title != shown["title"]:
        raise Denied("an organisation is renamed in the ledger, not here")
    return shown


def refused(call: Call) -> None:
    """What CKAN's clients may ask and this platform does not do over this interface."""
    _actor(call)
    raise Denied(
        "not over this interface: themes are declared by packs, accounts are made on the platform, and what was "
        "withdrawn leaves a tombstone"
    )


def _resource(call: Call, action: str, old_of: Any) -> Dict:
    identifier = asking.needed(call.said, "id")
    one = _mine(call, resource_of(call, identifier)[0].id)
    said = _shown(call, one)
    fresh = {name: value for name, value in call.said.items() if name != "package_id"}
    resources = [old_of(old) | fresh if old["id"] == identifier else old for old in said["resources"]]
    made = _change(call, action, one, said | {"resources": resources})
    return dict(next(new for new in made["resources"] if new["id"] == identifier))


def _change(call: Call, action: str, one: Dataset, said: Dict) -> Dict:
    name = asking.string(said, "name") or one.slug
    if name != one.slug:
        raise Invalid({"name": ["The name of a dataset cannot be changed"]})
    body = _may_publish(call, said)
    return _put(call, action, str(one.source_key), said, body)


def _put(call: Call, action: str, key: str, said: Dict, body: Organisation) -> Dict:
    _own_resources(call, said, key)
    foreign = foreign_of(call.work, said, key=key, publisher=body.id)
    put = opening.put_foreign(call.work, [foreign])[0]
    told = str(put.outcome) if put.outcome else "unchanged"
    call.work.leave(
        "interchange.written", put.dataset, action=action, name=put.slug, organisation=body.id, outcome=told
    )
    return shapes.package(call.site, record(call.work, put.dataset))


def _own_resources(call: Call, said: Dict, key: str) -> None:
    """Raise where a resource is called what one of another package is: whoever asks by that name would get either."""
    mine = stable_id("ds", shapes.CLIENT, key)
    listed = said.get("resources")
    for one in listed if isinstance(listed, list) else ():
        name = one.get("id") if isinstance(one, dict) else None
        if isinstance(name, str) and name:
            owner = call.desk.resources.owner(call.work, call.site, call.held, name)
            if owner not in (None, mine):
                raise Invalid({"resources": ["Resource id already exists"]})


def _shown(call: Call, one: Dataset) -> Dict:
    return shapes.package(call.site, record(call.work, one.id))


def _actor(call: Call) -> Actor:
    if call.actor is None:
        raise Denied("this action needs an API token of an account in the Authorization header")
    if not call.actor.holds(Role.OWNER, Role.BUREAU, Role.STEWARD):
        raise Denied("this needs an account of a steward, the bureau or the owner")
    return call.actor


def _may_publish(call: Call, said: Dict) -> Organisation:
    """The organisation a package is for, when the caller may publish for it."""
    actor = _actor(call)
    reference = asking.string(said, "owner_org")
    if not reference:
        raise Invalid({"owner_org": ["An organization must be provided"]})
    body = ledger.find_organisation(call.work, reference)
    if body is None:
        raise Invalid({"owner_org": ["Organization does not exist"]})
    if not may_publish(call, actor, body):
        raise Denied(f"{actor.account} may not publish for {body.name}")
    return body


def may_publish(call: Call, actor: Actor, body: Organisation) -> bool:
    """True for the owner, the bureau, and stewards of the organisation or of one above it."""
    if actor.holds(Role.OWNER, Role.BUREAU):
        return True
    above = [level[0] for level in ledger.levels_above(call.work, body.id)]
    names = ledger.organisation_names(call.work, above)
    path = tuple(Organisation(id=one, name=names.get(one, one)) for one in above)
    return actor.holds(Role.STEWARD) and ledger.may_steward(actor, path or (body,))


def _any(call: Call, reference: str) -> Dataset | None:
    try:
        return opening.dataset(call.work, reference)
    except NotFound:
        return None


def _written(call: Call, key: str) -> Dataset | None:
    return _any(call, stable_id("ds", shapes.CLIENT, key))


def _mine(call: Call, reference: str) -> Dataset:
    """The package, when it is one that clients write and the caller may publish for its organisation."""
    _actor(call)
    one = call.dataset(reference)
    if one.origin is not Origin.WRITTEN or one.source != shapes.CLIENT:
        raise Denied("this dataset was opened or harvested by the platform; clients do not change it")
    _may_write(call, one)
    return one


def _may_write(call: Call, one: Dataset) -> None:
    """Raise unless the caller may publish for the organisation of a package."""
    actor = _actor(call)
    body = ledger.find_organisation(call.work, one.publisher)
    if body is None:
        raise Missing
    if not may_publish(call, actor, body):
        raise Denied(f"{actor.account} may not publish for {body.name}")
