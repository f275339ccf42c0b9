"""A change of an entry as data: read from a form, compared with what stands, told in words. Pure."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import ledger
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

FIELDS: Mapping[str, Text] = {
    "title": Text("标题", "title"),
    "description": Text("说明", "description"),
    "themes": Text("主题", "themes"),
    "classes": Text("所属业务", "business classes"),
    "origin": Text("数据来源", "source"),
    "cycle": Text("更新周期", "cycle"),
    "organisation": Text("所属单位", "organisation"),
}
ITEM_FIELDS: Mapping[str, Text] = {
    "title": Text("标题", "title"),
    "description": Text("说明", "description"),
    "origin": Text("数据来源", "source"),
    "classes": Text("所属业务", "business classes"),
}
_LISTS = frozenset({"themes", "classes"})
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "origin": tuple(ledger.Origin),
    "cycle": tuple(ledger.Cycle),
}
_LONGEST = 4000
_WORDS: Mapping[str, Text] = {
    ledger.Origin.PRODUCED: Text("生产经营加工产生", "produced"),
    ledger.Origin.COLLECTED: Text("外部收集产生", "collected"),
    ledger.Origin.SHARED: Text("其他部门共享", "shared"),
    ledger.Origin.PURCHASED: Text("采购", "purchased"),
    ledger.Origin.DERIVED: Text("加工产生", "derived"),
    ledger.Cycle.REALTIME: Text("实时", "real time"),
    ledger.Cycle.DAILY: Text("每日", "daily"),
    ledger.Cycle.WEEKLY: Text("每周", "weekly"),
    ledger.Cycle.MONTHLY: Text("每月", "monthly"),
    ledger.Cycle.QUARTERLY: Text("每季度", "quarterly"),
    ledger.Cycle.YEARLY: Text("每年", "yearly"),
    ledger.Cycle.ONCE: Text("一次性", "once"),
    ledger.Cycle.IRREGULAR: Text("不定期", "irregularly"),
}


def drafted(said: Mapping[str, Any], dossier: ledger.Dossier) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a change wants and what stands now, the same fields in both: only those that differ.

    `said` has fields of `FIELDS` and `items` (by identifier or name, fields of `ITEM_FIELDS`). Raises BadInput
    `bad_change` naming the field, NotFound `no_item`.
    """
    for name in said:
        if name not in FIELDS and name != "items":
            raise _bad(name, Text("没有这个字段", "There is no such field."))
    now = state_of(dossier)
    wanted = {
        name: clean for name in FIELDS if name in said and (clean := _clean(name, said[name])) != now[name]
    }
    for name in ("title", "origin", "cycle", "organisation"):
        if wanted.get(name) == "":
            raise _bad(name, Text(f"{FIELDS[name].zh}不能清空", f"The {FIELDS[name].en} cannot be emptied."))
    before = {name: now[name] for name in wanted}
    items, former = _items(said.get("items") or {}, dossier)
    if items:
        wanted["items"], before["items"] = items, former
    return wanted, before


def _items(said: Mapping[str, Any], dossier: ledger.Dossier) -> tuple[dict[str, Any], dict[str, Any]]:
    known = {one.id: one for one in dossier.items if not one.retired}
    names = {one.name.casefold(): one.id for one in known.values()}
    wanted: dict[str, Any] = {}
    former: dict[str, Any] = {}
    if not isinstance(said, Mapping) or not all(isinstance(words, Mapping) for words in said.values()):
        raise _bad("items", Text("应为数据项到字段的对照", "Items are given by name, each with its fields."))
    for reference, words in said.items():
        identifier = reference if reference in known else names.get(str(reference).casefold())
        if identifier is None:
            raise NotFound("no_item", Text(f"没有数据项「{reference}」", f"There is no item “{reference}”."))
        now = _item_state(known[identifier])
        found = {}
        for name, value in words.items():
            if name not in ITEM_FIELDS:
                raise _bad(str(name), Text("没有这个字段", "There is no such field."))
            clean = _clean(name, value)
            if clean != now[name]:
                found[name] = clean
        if found:
            wanted[identifier] = found
            former[identifier] = {name: now[name] for name in found}
    return wanted, former


def state_of(dossier: ledger.Dossier) -> dict[str, Any]:
    """What an entry says of itself, as data."""
    one = dossier.resource
    return {
        "title": one.title,
        "description": one.description,
        "themes": list(one.themes),
        "classes": list(one.classes),
        "origin": str(one.origin) if one.origin else "",
        "cycle": str(one.cycle) if one.cycle else "",
        "organisation": one.organisation,
    }


def _item_state(one: ledger.Item) -> dict[str, Any]:
    return {
        "title": one.title,
        "description": one.description,
        "origin": str(one.origin) if one.origin else "",
        "classes": list(one.classes),
    }


def differs(before: Mapping[str, Any], dossier: ledger.Dossier) -> str | None:
    """The first field that no longer is as it was when the change was drafted; None when all are."""
    now = state_of(dossier)
    for name, value in before.items():
        if name != "items" and now[name] != value:
            return name
    states = {one.id: _item_state(one) for one in dossier.items}
    for identifier, said in before.get("items", {}).items():
        here = states.get(identifier, {})
        if any(here.get(name) != value for name, value in said.items()):
            return str(identifier)
    return None


def in_words(
    wanted: Mapping[str, Any], before: Mapping[str, Any], *, names: Mapping[str, str]
) -> tuple[tuple[Text, str, str], ...]:
    """Every changed field as (what, before, after). `names`: of items and organisations, by identifier."""
    rows = [
        (FIELDS[name], _said(before.get(name), names), _said(value, names))
        for name, value in wanted.items()
        if name != "items"
    ]
    for identifier, said in wanted.get("items", {}).items():
        item = names.get(identifier, identifier)
        for name, value in said.items():
            field = ITEM_FIELDS[name]
            was = before.get("items", {}).get(identifier, {}).get(name)
            what = Text(f"{item} {field.zh}", f"{item}: {field.en}")
            rows.append((what, _said(was, names), _said(value, names)))
    return tuple(rows)


def _said(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(value)
    if value in _WORDS:
        return str(_WORDS[value])
    return names.get(value, value) if value else ""


def _clean(name: str, value: Any) -> Any:
    words = value if name in _LISTS and isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, str) for one in words):
        raise _bad(name, Text("应为文字", "Text is expected."))
    if name in _LISTS:
        given = value if isinstance(value, list | tuple) else str(value).replace("，", "、").split("、")
        return [clean for one in given if (clean := " ".join(str(one).split())[:80])][:50]
    text = str(value).strip()
    if len(text) > _LONGEST or "\0" in text:
        raise _bad(name, Text(f"不超过 {_LONGEST} 字", f"At most {_LONGEST} characters."))
    allowed = _CHOICES.get(name)
    if allowed and text and text not in allowed:
        raise BadInput(
            "bad_change",
            Text(f"没有「{text[:40]}」这一选项", f"There is no choice “{text[:40]}”."),
            where={"field": name},
            hint=Text(f"可选: {'、'.join(allowed)}", f"There are: {', '.join(allowed)}."),
        )
    return text


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_change", says, where={"field": field})
