"""Describing an endpoint (接口说明): which columns, of what type, and what they look like when they arrive."""

from functools import lru_cache
from typing import Any

from yiben.capabilities import grants, ledger
from yiben.capabilities.sharing.dataapi import openapi
from yiben.capabilities.sharing.dataapi.model import ApiColumn, Endpoint
from yiben.capabilities.sharing.dataapi.sandbox import sandbox_table
from yiben.engines.guard import EXPORT, Guard, MaskBook, Plan, Subject
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, quote
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Office, Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

SANDBOX = "sandbox"
"""The snapshot of generated rows."""

SANDBOX_MASKS = "sandbox" + "-" * 25
"""The key of masks over generated rows: a token of the sandbox is none of the real data's."""

_CLEARED = Subject(account="sandbox", clearance=1, grant="sandbox")


def endpoint_of(work: Work, grant: grants.Grant) -> Endpoint:
    """A grant as an endpoint: its columns that still exist, without those for verification only."""
    entry = ledger.describe(work, grant.draft.resource)
    found = ledger.resolve(work, [entry.resource.name]).get(entry.resource.name.casefold())
    graded = {item.id: item for item in found.items} if found else {}
    titles = {item.id: item.title for item in entry.items if not item.retired}
    columns = tuple(
        ApiColumn(
            name=graded[one.item].name,
            item=one.item,
            form=one.form,
            type=graded[one.item].type,
            title=titles.get(one.item, ""),
            semantic=graded[one.item].semantic,
            mask=graded[one.item].mask,
        )
        for one in grant.draft.columns
        if one.form is not grants.Form.VERIFY and one.item in graded
    )
    if not columns:
        raise NotFound(
            "no_columns",
            Text("该授权没有可读取的列", "This grant has no column that can be read."),
            where={"grant": grant.id},
            hint=Text("仅核验的列请用 /api/verify", "For columns to be verified only, use /api/verify."),
        )
    return Endpoint(
        grant=grant,
        resource=entry.resource.id,
        name=entry.resource.name,
        title=entry.resource.title,
        columns=columns,
    )


def sandbox_plan(home: Home, endpoint: Endpoint, sql: str) -> Plan:
    """What the guard makes of a statement over generated rows: hidden columns are hidden there too."""
    table = sandbox_table(endpoint, snapshot=SANDBOX)
    return _guard(home).plan(
        sql,
        subject=_CLEARED,
        version=(endpoint.grant.id, tuple((one.name, one.type, one.mask) for one in endpoint.columns)),
        resolve=lambda names: dict.fromkeys(names, table),
        act=EXPORT,
    )


@lru_cache(maxsize=8)
def _guard(home: Home) -> Guard:
    """A guard for generated rows alone: no plan of it can ever be one over real ones."""
    return Guard(MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml")))


def describe(office: Office, lake: Lake, endpoint: Endpoint, *, server: str) -> dict[str, Any]:
    """The OpenAPI document of an endpoint, with generated rows as its example. Nothing real is read."""
    names = ", ".join(quote(one.name) for one in endpoint.columns)
    plan = sandbox_plan(office.home, endpoint, f"SELECT {names} FROM {quote(endpoint.name)} LIMIT 2")
    table = lake.answer(plan.scope, limits=Limits(rows=2), mask_key=SANDBOX_MASKS).table()
    example = [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]
    return openapi.document(endpoint, schema=table.schema, server=server, example=example)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
