"""Reads the criteria of a programme: a node is a leaf or a group, and everything has an id."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.faults import Path
from yiben.engines.rules.entitlements.model import (
    Group,
    Held,
    Judged,
    Node,
    Relaxation,
    Rule,
    Test,
    Toward,
    Waiver,
)
from yiben.engines.rules.entitlements.tables import COUNT, SHARE, Desk, full_id, words
from yiben.kernel.text import Text

MAX_DEPTH = 12
_SORTS = ("test", "judged", "programme", "all", "any", "of", "score")
"""What a criterion may be: exactly one of these."""


def read_criteria(table: Any, desk: Desk) -> Group:
    """`[programme.criteria]`; a single leaf stands in a group of its own."""
    if not isinstance(table, Mapping) or not table:
        desk.wrong(
            ("criteria",),
            "没有条件",
            "has no criteria",
            Text("写 [programme.criteria]", "Write [programme.criteria]."),
        )
        return Group(id="criteria", title=_ROOT, rule=Rule.ALL, parts=())
    named = {"id": "criteria", "zh": _ROOT.zh, "en": _ROOT.en} | dict(table)
    node = _node(named, ("criteria",), desk)
    return (
        node
        if isinstance(node, Group)
        else Group(id="criteria", title=_ROOT, rule=Rule.ALL, parts=(node,) if node else ())
    )


_ROOT = Text("全部条件", "All criteria")


def _node(table: Mapping[str, Any], path: Path, desk: Desk) -> Node | None:
    sorts = [one for one in _SORTS if one in table]
    name = str(table.get("id", ""))
    if len(sorts) != 1:
        desk.wrong(
            path,
            f"条件 {name} 要恰好写 {' / '.join(_SORTS)} 之一",
            f"criterion {name} needs exactly one of {', '.join(_SORTS)}",
        )
        return None
    if not name or not table.get("zh"):
        desk.wrong(path, "条件要有 id、zh、en", "a criterion has an id, zh and en", code="pack_missing")
        return None
    if name in desk.paths:
        desk.wrong(
            path,
            f"条件编号 {name} 重复",
            f"the criterion {name} stands twice",
            Text("换一个编号", "Choose another id."),
            code="criterion_twice",
        )
    desk.paths.setdefault(name, path)
    if len(path) > 2 * MAX_DEPTH:
        desk.wrong(path, "条件嵌套过深", "criteria are nested too deeply")
        return None
    common = _common(table, path, desk)
    match sorts[0]:
        case "test":
            return Test(
                **common,
                test=str(table["test"]),
                relaxed=_relaxed(table.get("relaxed"), (*path, "relaxed"), desk),
            )
        case "judged":
            return Judged(**common)
        case "programme":
            return Held(**common, programme=full_id(str(table["programme"]), desk.pack))
    return _group(table, sorts[0], path, common, desk)


def _common(table: Mapping[str, Any], path: Path, desk: Desk) -> dict[str, Any]:
    waived = table.get("waived")
    return {
        "id": str(table["id"]),
        "title": desk.text(table, "zh", "en"),
        "article": words(table.get("article")),
        "clause": table.get("clause"),
        "decides": table.get("strength") != "encouraged",
        "waived": Waiver(when=str(waived["when"]), title=desk.text(waived, "zh", "en") or Text("", ""))
        if waived
        else None,
        "points": desk.number(table.get("points"), (*path, "points"), of=COUNT),
    }


def _relaxed(table: Any, path: Path, desk: Desk) -> Relaxation | None:
    if table is None:
        return None
    by = desk.number(table.get("by"), (*path, "by"), of=SHARE)
    if by is None or not 0 < by < 1:
        desk.wrong(
            (*path, "by"),
            "放宽幅度在 0 与 100% 之间",
            "a relaxation is between 0 and 100%",
            Text('写 by = "20%"', 'Write by = "20%".'),
        )
        return None
    return Relaxation(
        by=by,
        when=table.get("when"),
        title=desk.text(table, "zh", "en") or Text("可适当放宽", "may be relaxed"),
        toward=desk.word(Toward, table.get("toward"), (*path, "toward"), Toward.DOWN),
    )


_RULES = {"all": Rule.ALL, "any": Rule.ANY, "of": Rule.AT_LEAST, "score": Rule.SCORE}
_LEAST = {"of": "at_least", "score": "pass"}


def _group(table: Mapping[str, Any], sort: str, path: Path, common: dict[str, Any], desk: Desk) -> Group:
    listed = table[sort] if isinstance(table[sort], list | tuple) else []
    read = [_node(one, (*path, sort, number), desk) for number, one in enumerate(listed)]
    parts = tuple(one for one in read if one is not None)
    if not listed:
        desk.wrong((*path, sort), f"{common['id']} 下没有条件", f"{common['id']} has nothing in it")
    least = None
    if sort in _LEAST:
        about = _LEAST[sort]
        least = desk.number(table.get(about), (*path, about), of=COUNT)
        deciding = [one for one in parts if one.decides]
        most = (
            Fraction(len(deciding))
            if sort == "of"
            else sum((one.points or Fraction(0) for one in deciding), Fraction(0))
        )
        if least is None or least <= 0 or (least.denominator != 1 and sort == "of"):
            desk.wrong(
                (*path, about),
                f"{common['id']} 要写 {about}",
                f"{common['id']} needs `{about}`",
                Text(f"写 {about} = 3", f"Write {about} = 3."),
            )
            least = Fraction(1)
        elif least > most and len(parts) == len(listed):
            desk.wrong(
                (*path, about),
                f"{common['id']} 永远达不到：要 {_plain(least)}，最多 {_plain(most)}",
                f"{common['id']} can never be met: it wants {_plain(least)} of at most {_plain(most)}",
                code="never_met",
            )
    for one in parts:
        if (sort == "score") != (one.points is not None):
            desk.wrong(
                desk.paths[one.id],
                f"{one.id}：points 只用于 score，且每项都要写",
                f"{one.id}: `points` goes with score, and there with every part",
                code="criterion_points",
            )
    return Group(**common, rule=_RULES[sort], parts=parts, least=least)


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))
