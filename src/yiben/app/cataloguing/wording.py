"""A change as people type it at the terminal."""

from typing import Any

from yiben.capabilities import stewardship
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


def wanted_from(set_: list[str] | None, item: list[str] | None) -> dict[str, Any]:
    """A change typed as FIELD=VALUE and ITEM.FIELD=VALUE. BadInput `bad_change` for anything else."""
    wanted: dict[str, Any] = dict(_pair(one) for one in set_ or ())
    for one in item or ():
        name, value = _pair(one)
        which, dot, field = name.rpartition(".")
        if not dot:
            raise _unreadable(one)
        wanted.setdefault("items", {}).setdefault(which, {})[field] = value
    return wanted


def _pair(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise _unreadable(said)
    return name, value


def _unreadable(said: str) -> BadInput:
    return BadInput(
        "bad_change",
        Text(f"应写作 字段=内容：{said[:80]}", f"Write FIELD=VALUE, not {said[:80]}"),
        where={"field": "set"},
    )


def reason_from(said: str) -> stewardship.Reason:
    """Why an entry changes. BadInput `bad_change` for a word that is none."""
    if said not in set(stewardship.Reason):
        raise BadInput(
            "bad_change", Text("情形应为 law、function 或 other", "A reason is law, function or other.")
        )
    return stewardship.Reason(said)
