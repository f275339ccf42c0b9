"""Policy 规则: which declarations are in force, what they call things, and how they decide.

Front desk. `scale` and `level_title` for levels, `meaning` for semantic types and their masks,
`packs_in_force` for what decisions cite. Packs: `packs`, `pack`, `coverage`, `run_cases`, `compare` read them;
`load`, `propose`, `approve`, `refuse` change what rules. Deciding: `books` and `vocabulary` of what rules
today, `book` of one pack, `version` as the key of every cache that depends on them. Flows: `flow` in force for a
kind, `flows`, `flow_by_key`, `calendars`. Programmes: `programme` by name, `programmes_in_force` on a day,
`programmes_shipped`, `facts_of` a pack. Exception scenarios: `registers_of` a pack, `request_exemption` and what
another person decides; `exceptions_for` an actor today.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.policy.actions import level_title, meaning, packs_in_force, scale, watermark_from
    from yiben.capabilities.policy.exemptions.actions import (
        approve_exemption,
        exceptions_for,
        list_exemptions,
        refuse_exemption,
        request_exemption,
        revoke_exemption,
    )
    from yiben.capabilities.policy.exemptions.model import Asked, Exemption, ExemptionState
    from yiben.capabilities.policy.exemptions.register import Register, registers_of
    from yiben.capabilities.policy.model import Level, Meaning, PackInForce
    from yiben.capabilities.policy.packs.cases import Ran
    from yiben.capabilities.policy.packs.comparing import Comparison
    from yiben.capabilities.policy.packs.coverage import Coverage, Covered, coverage
    from yiben.capabilities.policy.packs.deciding import Shelf, gaps
    from yiben.capabilities.policy.packs.flows import check_effects
    from yiben.capabilities.policy.packs.pack import BASE, Pack
    from yiben.capabilities.policy.packs.planning import read_plan
    from yiben.capabilities.policy.packs.schema import schemas
    from yiben.capabilities.policy.shelf.actions import (
        active,
        base,
        book,
        books,
        books_of,
        check,
        compare,
        compiled_alone,
        every,
        find,
        newest,
        pack,
        requests,
        ruling,
        ruling_afresh,
        ruling_shelf,
        run_cases,
        standings,
        together,
        version,
        vocabulary,
        waits,
    )
    from yiben.capabilities.policy.shelf.deciding import (
        Prepared,
        approve,
        load,
        prepare,
        propose,
        refuse,
        rehearse,
    )
    from yiben.capabilities.policy.shelf.entitling import (
        facts_of,
        only_shipped,
        programme,
        programmes_in_force,
        programmes_shipped,
    )
    from yiben.capabilities.policy.shelf.flowing import calendars, flow, flow_by_key, flows
    from yiben.capabilities.policy.shelf.model import Act, Held, Request, Standing, State
    from yiben.capabilities.policy.shelf.shipped import shipped_books

__all__ = [
    "BASE",
    "Act",
    "Asked",
    "Comparison",
    "Coverage",
    "Covered",
    "Exemption",
    "ExemptionState",
    "Held",
    "Level",
    "Meaning",
    "Pack",
    "PackInForce",
    "Prepared",
    "Ran",
    "Register",
    "Request",
    "Shelf",
    "Standing",
    "State",
    "active",
    "approve",
    "approve_exemption",
    "base",
    "book",
    "books",
    "books_of",
    "calendars",
    "check",
    "check_effects",
    "compare",
    "compiled_alone",
    "coverage",
    "every",
    "exceptions_for",
    "facts_of",
    "find",
    "flow",
    "flow_by_key",
    "flows",
    "gaps",
    "level_title",
    "list_exemptions",
    "load",
    "meaning",
    "newest",
    "only_shipped",
    "pack",
    "packs_in_force",
    "prepare",
    "programme",
    "programmes_in_force",
    "programmes_shipped",
    "propose",
    "read_plan",
    "refuse",
    "refuse_exemption",
    "registers_of",
    "rehearse",
    "request_exemption",
    "requests",
    "revoke_exemption",
    "ruling",
    "ruling_afresh",
    "ruling_shelf",
    "run_cases",
    "scale",
    "schemas",
    "shipped_books",
    "standings",
    "together",
    "version",
    "vocabulary",
    "waits",
    "watermark_from",
]

# Names are looked up when asked for: whoever only decides (`yiben decide`) opens no database driver.
_ROOMS = {
    "actions": "level_title meaning packs_in_force scale watermark_from",
    "exemptions.actions": "approve_exemption exceptions_for list_exemptions refuse_exemption request_exemption revoke_exemption",
    "exemptions.model": "Asked Exemption ExemptionState",
    "exemptions.register": "Register registers_of",
    "model": "Level Meaning PackInForce",
    "packs.cases": "Ran",
    "packs.comparing": "Comparison",
    "packs.coverage": "Coverage Covered coverage",
    "packs.deciding": "Shelf gaps",
    "packs.flows": "check_effects",
    "packs.pack": "BASE Pack",
    "packs.planning": "read_plan",
    "packs.schema": "schemas",
    "shelf.actions": "active base book books books_of check compare compiled_alone every find newest pack requests ruling ruling_afresh ruling_shelf run_cases standings together version vocabulary waits",
    "shelf.deciding": "Prepared approve load prepare propose refuse rehearse",
    "shelf.entitling": "facts_of only_shipped programme programmes_in_force programmes_shipped",
    "shelf.flowing": "calendars flow flow_by_key flows",
    "shelf.shipped": "shipped_books",
    "shelf.model": "Act Held Request Standing State",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    # Kept: from the second time on it is found as any other name.
    found = globals()[name] = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    return found
