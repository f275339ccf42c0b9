"""Powers and items as JSON, for terminal and API alike."""

from typing import Any

from yiben.capabilities import plans, powers
from yiben.kernel.text import Text


def power_document(one: powers.Power, day: str) -> dict[str, Any]:
    """One span of a power."""
    return {
        "id": one.id,
        "organisation": one.organisation,
        "code": one.code,
        "title": words(one.title),
        "kind": one.kind or None,
        "basis": one.basis or None,
        "duty": one.duty or None,
        "part_of": one.part_of,
        "begins": one.begins or None,
        "ends": one.ends,
        "standing": str(one.standing(day)),
        "list": one.intake,
    }


def item_document(one: powers.Item, day: str) -> dict[str, Any]:
    """One service item."""
    return {
        "id": one.id,
        "organisation": one.organisation,
        "code": one.code,
        "title": words(one.title),
        "power": one.power,
        "needs": list(one.needs),
        "makes": list(one.makes),
        "begins": one.begins or None,
        "ends": one.ends,
        "standing": str(one.standing(day)),
        "list": one.intake,
    }


def body_document(one: powers.Body) -> dict[str, Any]:
    """An organisation of the tree."""
    return {
        "id": one.id,
        "name": one.name,
        "depth": one.depth,
        "powers": one.powers,
        "items": one.items,
        "powers_below": one.below,
    }


def tree_document(tree: powers.Tree, day: str) -> dict[str, Any]:
    """The powers of one organisation."""
    return {
        "organisation": tree.organisation,
        "name": tree.name,
        "as_of": day,
        "above": [{"id": key, "name": name} for key, name in tree.above],
        "powers": [
            power_document(one.power, day)
            | {"depth": one.depth, "items": [item_document(each, day) for each in one.items]}
            for one in tree.branches
        ],
        "items_without_power": [item_document(one, day) for one in tree.loose],
    }


def seen_document(seen: powers.Seen, done: tuple[plans.Under, ...], day: str) -> dict[str, Any]:
    """One power with its spans, parts, items, and what plans do under it."""
    return power_document(seen.power, day) | {
        "organisation_name": seen.organisation,
        "as_of": day,
        "spans": [power_document(one, day) for one in seen.spans],
        "parts": [power_document(one, day) for one in seen.below],
        "items": [item_document(one, day) for one in seen.items],
        "tasks": [
            {"id": one.subject, "of": one.of, "title": words(one.title), "plan": one.plan} for one in done
        ],
    }


def seen_item_document(seen: powers.SeenItem, day: str) -> dict[str, Any]:
    """One item with its data."""
    return item_document(seen.item, day) | {
        "organisation_name": seen.organisation,
        "data": [
            {
                "said": one.said,
                "use": str(one.use),
                "resource": one.resource or None,
                "column": one.column or None,
            }
            for one in seen.data
        ],
    }


def intake_document(one: powers.Intake) -> dict[str, Any]:
    """A list with the rows it was refused."""
    return {
        "list": one.id,
        "file": one.file,
        "sha256": one.digest,
        "at": one.at,
        "by": one.by,
        "added": one.added,
        "changed": one.changed,
        "same": one.same,
        "columns_not_read": list(one.unread),
        "rejections": one.rejections,
        "rejected": [
            {
                "sheet": each.sheet or None,
                "row": each.row,
                "column": each.column or None,
                "why": words(each.why),
                "said": dict(each.said),
            }
            for each in one.rejected
        ],
    }


def kinds_document(known: powers.Declared) -> dict[str, Any]:
    """The kinds there are, and whose they are."""
    return {
        "own": known.own,
        "why": words(known.why),
        "kinds": [{"id": one.id, "title": words(one.title)} for one in known.kinds],
    }


def words(text: Text) -> dict[str, str]:
    """Both languages."""
    return {"zh": text.zh, "en": text.en}
