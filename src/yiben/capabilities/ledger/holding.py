"""Which label holds for the content of one snapshot (生效标识). Pure; see docs/decisions/0040.

A label belongs to a name, content comes and goes under it. A person's word rules over what the machine
said of the content the person looked at; content the machine grades higher is not what was decided on.
"""

from collections.abc import Sequence
from dataclasses import replace

from yiben.capabilities.ledger.model import Importance, Label, LabelAct, LabelStatus

RAISED_SOURCE = "ledger@1/raised-source"
"""The rule of a level that comes along lineage."""

_RANK = {one: place for place, one in enumerate(Importance)}


def holding(labels: Sequence[Label], *, ruling: int, landed: int, current: bool) -> Label | None:
    """The ruling label, raised to what the machine said of this content where nobody has decided on that.

    `labels` is the whole history, each with the status it was written with; `ruling` the number of the ruling label; `landed` the number of the
    machine's label when the snapshot landed, 0 when unknown. In the `current` snapshot everything the
    machine said since counts as well. None when there is no label.
    """
    known = {label.number: label for label in labels}
    rules = known.get(ruling)
    if rules is None:
        return None
    there = known.get(landed)
    words = [
        label
        for label in labels
        if _by_machine(label)
        and (
            landed in {0, label.number}
            or (label.number > landed and (current or _graded_again(label, there)))
        )
    ]
    seen = _looked_at(labels, rules)
    raised = [word for word in words if not _covered(word, rules, seen)]
    if not raised:
        return rules
    top = max((rules, *raised), key=lambda label: (label.level, label.number))
    every = (rules, *raised)
    return replace(
        top,
        personal=any(label.personal for label in every),
        importance=max((label.importance for label in every), key=lambda one: _RANK[one]),
    )


def _graded_again(label: Label, landed: Label | None) -> bool:
    """True when `label` is what a changed scale makes of the very content that landed."""
    return bool(landed and label.act is LabelAct.REGRADED and label.basis and label.basis == landed.basis)


def _by_machine(label: Label) -> bool:
    return label.status is LabelStatus.PROPOSED


def _looked_at(labels: Sequence[Label], rules: Label) -> Label | None:
    """What the machine had said when a person decided; None when no person has."""
    if _by_machine(rules):
        return None
    before = [label for label in labels if _by_machine(label) and label.number < rules.number]
    return max(before, key=lambda label: label.number, default=None)


def _covered(word: Label, rules: Label, seen: Label | None) -> bool:
    """True when `rules` was said in knowledge of `word`, or is no milder."""
    if _no_higher(word, rules):
        return True
    if rules.act is LabelAct.LOWERED and word.rule == RAISED_SOURCE:
        return True  # 经审批降级的加工数据项: assessed on its own, whatever its source is raised to
    if seen is None:
        return False
    return word.semantic == seen.semantic and _kind(word) == _kind(seen) and _no_higher(word, seen)


def _no_higher(word: Label, than: Label) -> bool:
    return (
        word.level <= than.level
        and word.personal <= than.personal
        and _RANK[word.importance] <= _RANK[than.importance]
    )


def _kind(label: Label) -> str:
    """The rule without its pack and version: a new edition of the same rule says nothing new."""
    return label.rule.rpartition("/")[2]
