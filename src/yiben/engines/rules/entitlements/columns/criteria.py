"""How every criterion stands in every row (逐条判定): the declared tree of all, any, at least and scores, Kleene's way."""

from collections.abc import Mapping

from yiben.engines.rules.entitlements import model as m
from yiben.engines.rules.entitlements.columns.bits import Flags, all_of, any_of, weighed
from yiben.engines.rules.entitlements.columns.evaluating import Rows
from yiben.engines.rules.entitlements.columns.planning import Branch


def stand(rows: Rows, branch: Branch, others: Mapping[str, Branch]) -> dict[str, Flags]:
    """Every criterion of a programme by id, its own first."""
    found: dict[str, Flags] = {}
    _stand(rows, branch, others, found)
    return found


def _stand(rows: Rows, branch: Branch, others: Mapping[str, Branch], found: dict[str, Flags]) -> Flags:
    if branch.parts:
        flags = _together(rows, branch, [_stand(rows, part, others, found) for part in branch.parts])
    elif branch.title is not None:
        flags = rows.flags(branch.title)
        if branch.held is not None:
            inside = stand(rows, others[branch.held], others)[others[branch.held].id]
            flags = any_of([flags, inside])
    else:
        flags = _tested(rows, branch)
    if branch.waived is not None:
        flags = any_of([rows.flags(branch.waived), flags])
    found[branch.id] = flags
    return flags


def _tested(rows: Rows, branch: Branch) -> Flags:
    """Full threshold holds → holds; lowered fails → fails; between them, what was granted."""
    assert branch.test is not None  # only groups and prerequisites have none
    flags = rows.flags(branch.test)
    if branch.lowered is None or branch.relaxed_when is None:
        return flags
    return any_of([flags, all_of([rows.flags(branch.lowered), rows.flags(branch.relaxed_when)])])


def _together(rows: Rows, branch: Branch, parts: list[Flags]) -> Flags:
    node = branch.node
    assert isinstance(node, m.Group)  # only a group has parts
    deciding = [flags for flags, part in zip(parts, branch.parts, strict=True) if part.node.decides]
    if node.rule is m.Rule.ALL:
        return all_of(deciding) if deciding else Flags.certain(True, rows.rows)
    if node.rule is m.Rule.ANY:
        return any_of(deciding) if deciding else Flags.certain(True, rows.rows)
    return weighed(zip(deciding, branch.weights, strict=True), least=branch.least, rows=rows.rows)
