"""What of a programme may be turned (可调的门槛): criteria's tests, amounts, caps, places; by id, in its table."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.programmes.drafts.model import Threshold
from yiben.capabilities.programmes.drafts.packing import Tables, cited
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

_GROUPS = ("all", "any", "of", "score")
_TERMS = {
    "amount": Text("金额", "Amount"),
    "cap": Text("上限", "Cap"),
    "floor": Text("下限", "Floor"),
}
_COUNTS = {"at_least": Text("至少几项", "At least so many"), "pass": Text("及格分", "Points to pass")}


def of_programme(work: Work, name: str) -> Tables:
    """The tables of a programme there is, with its pack's facts, parameters and articles, so that it stands alone."""
    pack_name, _, wanted = name.partition("/")
    pack = policy.pack(work, pack_name)
    found: Tables = {}
    for file, document in pack.documents.items():
        for kind in ("fact", "parameter", "article"):
            if kind in document.data and file.startswith(kind):
                found.setdefault(kind, []).extend(deepcopy(list(document.data[kind])))
        for one in document.data.get("programme", ()) if file.startswith("programmes") else ():
            if one.get("id") == wanted:
                found["programme"] = [_whole(deepcopy(dict(one)), pack_name)]
    if "programme" not in found:
        raise NotFound(
            "no_programme",
            Text(
                f"规则包 {pack.id} 没有事项 {wanted[:80]}",
                f"The pack {pack.id} has no programme {wanted[:80]}",
            ),
            where={"pack": pack.id, "programme": wanted[:80]},
        )
    return _cited_only(found)


def _whole(table: dict[str, Any], pack: str) -> dict[str, Any]:
    """Prerequisites named without a pack are of the pack it was taken from."""
    for node in _nodes(table.get("criteria", {})):
        named = node.get("programme")
        if isinstance(named, str) and "/" not in named:
            node["programme"] = f"{pack}/{named}"
    return table


def _cited_only(tables: Tables) -> Tables:
    """Without the articles that nothing here cites."""
    named = {
        name for kind in ("programme", "parameter") for one in tables.get(kind, []) for name in cited(one)
    }
    articles = [one for one in tables.get("article", []) if one.get("id") in named]
    return {**tables, "article": articles}


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for group in _GROUPS:
            for part in node.get(group, []) if isinstance(node.get(group), list) else []:
                yield from _nodes(part)


def listed(tables: Tables) -> tuple[Threshold, ...]:
    """Everything that may be turned."""
    return tuple(
        Threshold(id=name, title=title, now=str(holder[key]))
        for name, title, holder, key in _places(tables["programme"][0])
    )


def _places(programme: dict[str, Any]) -> Iterator[tuple[str, Text, dict[str, Any], str]]:
    for node in _nodes(programme.get("criteria", {})):
        title = Text(str(node.get("zh", "")), str(node.get("en", "")))
        name = str(node.get("id", "criteria"))
        if "test" in node:
            yield name, title, node, "test"
        for key, says in _COUNTS.items():
            if key in node:
                yield f"{name}.{key}", says, node, key
    benefit = programme.get("benefit", {})
    for key, says in _TERMS.items():
        if key in benefit:
            yield f"benefit.{key}", says, benefit, key
    if "places" in programme.get("selection", {}):
        yield "selection.places", Text("名额", "Places"), programme["selection"], "places"


def changed(tables: Tables, changes: Mapping[str, str]) -> Tables:
    """The tables with other thresholds. Raises BadInput `no_threshold` naming those there are."""
    made = deepcopy(tables)
    places = {name: (holder, key) for name, _, holder, key in _places(made["programme"][0])}
    for name, value in changes.items():
        if name not in places:
            known = ", ".join(places)
            raise BadInput(
                "no_threshold",
                Text(f"没有可调项 {name[:80]}", f"There is nothing to change called {name[:80]}."),
                where={"threshold": name[:80]},
                hint=Text(f"可调：{known}", f"There are: {known}."),
            )
        holder, key = places[name]
        holder[key] = int(value) if isinstance(holder[key], int) and value.strip().isdigit() else value
    return made
