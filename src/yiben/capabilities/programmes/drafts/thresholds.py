"""What of a programme may be turned (可调的门槛): criteria's tests, amounts, caps, places; by id, in its table."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.programmes.drafts.model import Threshold
from yiben.capabilities.programmes.drafts.packing import Tables, cited
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

Place = tuple[str, Text, dict[str, Any], str]
"""Id, title, and in which table under which key it stands."""
_GROUPS = ("all", "any", "of", "score")
_TERMS = {
    "amount": Text("金额", "Amount"),
    "cap": Text("上限", "Cap"),
    "floor": Text("下限", "Floor"),
}
_DAYS = {
    "from": Text("起始日", "First day"),
    "until": Text("失效日（当日起不再有效）", "The first day it no longer holds"),
}
_ENDS = {
    "from": Text("不低于", "from"),
    "over": Text("高于", "over"),
    "to": Text("不高于", "to"),
    "below": Text("低于", "below"),
    "amount": Text("金额", "amount"),
}
_PERS = {
    "all": Text("全部申请人", "everybody together"),
    "applicant": Text("同一申请人", "one applicant"),
    "project": Text("同一项目", "one project"),
    "facility": Text("同一设施", "one facility"),
    "provider": Text("同一服务机构", "one provider"),
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
        Threshold(id=name, title=title, now=str(holder[key])) for name, title, holder, key in _places(tables)
    )


def _places(tables: Tables) -> Iterator[Place]:
    programme = tables["programme"][0]
    for key, says in _DAYS.items():
        if isinstance(programme.get(key), date):
            yield key, says, programme, key
    for node in _nodes(programme.get("criteria", {})):
        title = Text(str(node.get("zh", "")), str(node.get("en", "")))
        name = str(node.get("id", "criteria"))
        if "test" in node:
            yield name, title, node, "test"
        for key, says in _COUNTS.items():
            if key in node:
                yield f"{name}.{key}", says, node, key
    yield from _terms(programme.get("benefit", {}))
    if "places" in programme.get("selection", {}):
        yield "selection.places", Text("名额", "Places"), programme["selection"], "places"
    for one in tables.get("parameter", []):
        if "default" in one and not isinstance(one["default"], bool | list | dict):
            title = Text(str(one.get("zh", one["id"])), str(one.get("en", one["id"])))
            yield f"parameter.{one['id']}", title, one, "default"


def _terms(benefit: dict[str, Any]) -> Iterator[Place]:
    for key, says in _TERMS.items():
        if key in benefit:
            yield f"benefit.{key}", says, benefit, key
    table = benefit.get("table")
    for at, row in enumerate(table.get("rows", []) if isinstance(table, dict) else [], start=1):
        for key, says in _ENDS.items():
            if key in row:
                title = Text(f"第{at}档 {says.zh}", f"Bracket {at}, {says.en}")
                yield f"benefit.table.{at}.{key}", title, row, key
    for at, limit in enumerate(benefit.get("limits", []), start=1):
        if "most" in limit:
            yield f"benefit.limits.{at}.most", _limit(limit), limit, "most"


def _limit(limit: dict[str, Any]) -> Text:
    per = _PERS.get(str(limit.get("per", "")), Text("", ""))
    within = Text("每年", "a year") if limit.get("within") == "year" else Text("期内", "over its whole time")
    return Text(f"{per.zh}{within.zh}最多", f"At most for {per.en}, {within.en}")


def changed(tables: Tables, changes: Mapping[str, str]) -> Tables:
    """The tables with other thresholds. Raises BadInput `no_threshold` naming those there are."""
    made = deepcopy(tables)
    places = {name: (holder, key) for name, _, holder, key in _places(made)}
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
        holder[key] = _of_kind(name, holder[key], value.strip())
    return made


def _of_kind(name: str, now: Any, value: str) -> Any:
    """What is written, of the kind that stands there: a day stays a day, a bare number a number."""
    if isinstance(now, date):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadInput(
                "bad_day",
                Text(f"日期无效：{value[:20]}", f"Not a day: {value[:20]}"),
                where={"threshold": name},
            ) from None
    if isinstance(now, int | float) and re.fullmatch(r"\d+(\.\d+)?", value):
        return int(value) if value.isdigit() else float(value)
    return value
