"""`yiben decide` and `POST /api/decide`: facts in, one answer each (the contract's shapes)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yiben.capabilities import policy
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text

EFFECTS = {
    "permit": Text("允许", "permitted"),
    "conditional": Text("有条件", "on conditions"),
    "deny": Text("不允许", "denied"),
}
MOST = 10_000
"""Facts of one call. Each is a decision of microseconds; more belong in several calls."""

Shelves = Callable[[tuple[str, ...] | None], policy.Shelf]
"""The books of the packs named, or, for None, of those that rule."""


def decide_all(document: Any, shelves: Shelves, *, packs: Sequence[str] = ()) -> Any:
    """The answer to one facts document, or a list of answers to a list of them.

    Packs are those the facts name, else `packs`, else the ones that rule. Raises NotFound for a pack there
    is not, BadInput with the path of what is wrong; in a list the path begins with its position.
    """
    if isinstance(document, list):
        if len(document) > MOST:
            raise _bad("", f"一次最多 {MOST} 组事实", f"at most {MOST} facts at a time")
        return [_one(facts, shelves, tuple(packs), f"[{at}]") for at, facts in enumerate(document)]
    return _one(document, shelves, tuple(packs), "")


def _one(facts: Any, shelves: Shelves, packs: tuple[str, ...], place: str) -> dict[str, Any]:
    from yiben.engines.rules.decisions import decide, read_facts

    if not isinstance(facts, Mapping):
        raise _bad(place or ".", "事实应为 JSON 对象", "facts are a JSON object")
    try:
        shelf = shelves(_named(facts.get("packs")) or packs or None)
        return decide(shelf.books, read_facts(facts, shelf.vocabulary)).as_dict()
    except YibenError as error:
        if place and "path" in error.where:
            path = str(error.where["path"])
            joint = "" if path.startswith(("[", ".")) else "."
            error.where = {**error.where, "path": place + joint + path.removesuffix(".")}
        elif place:
            error.where = {**error.where, "path": place}
        raise


def _named(said: Any) -> tuple[str, ...]:
    names = [said] if isinstance(said, str) else said
    if names is None:
        return ()
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise _bad("packs", "packs 应为规则包编号的列表", "packs is a list of the ids of packs")
    return tuple(dict.fromkeys(names))


def _bad(path: str, zh: str, en: str) -> BadInput:
    return BadInput("bad_facts", Text(zh, en), where={"path": path})
