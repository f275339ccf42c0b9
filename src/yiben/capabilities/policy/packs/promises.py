"""What must hold between the tasks, indicators and targets of a pack, each problem with its line (ADR 0081)."""

from collections.abc import Iterator, Mapping, Sequence

from yiben.capabilities.policy.packs.checks import line_of
from yiben.capabilities.policy.packs.declarations import Parameter
from yiben.capabilities.policy.packs.entries import Entry
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.capabilities.policy.packs.promising import TargetEntry
from yiben.engines.rules.promises.model import Comparator, Resolve
from yiben.engines.rules.promises.wording import comparator_of, multiple_of, resolve_of
from yiben.kernel.text import Text

Fault = tuple[str, Text, Text | None]
"""(field, what is wrong, what to do)"""


def check_promises(pack: Pack, problems: Problems) -> None:
    """Note what does not fit together: parts of nothing, circles, words that say other than the comparator."""
    tasks = {one.id: one.part_of for one in pack.tasks}
    indicators = [one.id for one in pack.indicators]
    found: list[tuple[Entry, Fault]] = []
    for task in pack.tasks:
        found += [(task, fault) for fault in _lost("part_of", task.part_of, sorted(tasks))]
        if _circle(task.id, tasks):
            found.append((task, ("part_of", Text("上级任务绕成了圈", "runs in a circle"), None)))
    for indicator in pack.indicators:
        found += [(indicator, fault) for fault in _lost("part_of", indicator.part_of, sorted(tasks))]
    for target in pack.targets:
        faults = (*_lost("indicator", target.indicator, indicators), *_figures(target), *_words(target))
        found += [(target, fault) for fault in (*faults, *_tolerance(target, pack))]
    for entry, fault in found:
        _note(pack, entry, fault, problems)


def _lost(field: str, named: str | None, known: Sequence[str]) -> Iterator[Fault]:
    if named is not None and named not in known:
        yield field, Text(f"没有 {named}", f"there is no {named}"), nearest(named, known)


def _circle(start: str, above: Mapping[str, str | None]) -> bool:
    seen, here = {start}, above.get(start)
    while here is not None and here not in seen:
        seen.add(here)
        here = above.get(here)
    return here == start


def _note(pack: Pack, entry: Entry, fault: Fault, problems: Problems) -> None:
    field, said, hint = fault
    problems.add(
        entry.place.file,
        line_of(pack, entry, field),
        Text(f"{entry.id}：{field} {said.zh}", f"{entry.id}: `{field}` {said.en}"),
        hint=hint,
        code="pack_promise",
    )


def _figures(target: TargetEntry) -> Iterator[Fault]:
    """A value where there is one, none where the source's is gone."""
    if target.status is not None and target.value is not None:
        said = Text("原文的数字缺失或有误时不能写数", "cannot stand where the source's figure is gone")
        yield "value", said, Text("去掉 value", "Leave `value` out: a lost figure is never guessed.")
    if target.status is None and target.value is None:
        said = Text("缺少目标值", "is missing")
        yield (
            "value",
            said,
            Text('原文缺数时写 status = "lost"', 'Write status = "lost" where the text lost it.'),
        )
    between = target.comparator is Comparator.BETWEEN
    if between and target.status is None and target.to is None:
        yield "to", Text("区间缺上限", "is missing: a range has two ends"), None
    if not between and target.to is not None:
        yield "to", Text("只有 between 才有", "stands only with between"), None
    if between and target.value is not None and target.to is not None and target.to < target.value:
        yield "to", Text("小于 value", "is less than `value`"), None
    if target.relative_to is not None and target.baseline is None:
        said = Text("没有基期可比", "has no baseline to be a multiple of")
        yield "relative_to", said, Text("写 baseline", "Write `baseline`.")
    if target.baseline and target.baseline.on and target.by and target.baseline.on >= target.by:
        yield "by", Text("不晚于基期", "is not after the day of the baseline"), None


def _words(target: TargetEntry) -> Iterator[Fault]:
    """The word stands in the sentence, and compares as the comparator says."""
    word = target.word or ""
    if not word:
        return
    if _bare(word) not in _bare(target.title.zh) and not _parted(word, target.title.zh):
        said = Text(f"「{word}」不在所引的句子里", f"“{word}” does not stand in the sentence quoted")
        yield "word", said, Text("照原文写", "Write it exactly as printed.")
    meant = comparator_of(word)
    if meant is not None and meant is not target.comparator:
        said = Text(f"「{word}」应为 {meant}", f"“{word}” is {meant}")
        yield "comparator", said, Text(f'写 comparator = "{meant}"', f'Write comparator = "{meant}".')
    resolve = resolve_of(word)
    if resolve is not Resolve.MUST and target.strength is not resolve:
        said = Text(f"「{word}」应为 {resolve}", f"“{word}” is {resolve}")
        yield "strength", said, Text(f'写 strength = "{resolve}"', f'Write strength = "{resolve}".')
    times = multiple_of(word)
    if times and target.relative_to is None and target.status is None:
        said = Text(f"「{word}」是基期的 {times} 倍", f"“{word}” is {times} times the baseline")
        yield "word", said, Text('写 relative_to = "baseline"', 'Write relative_to = "baseline".')


def _bare(text: str) -> str:
    return "".join(text.split())


def _parted(word: str, sentence: str) -> bool:
    """达到…左右: the parts stand in the sentence one after another."""
    at, bare = 0, _bare(sentence)
    parts = [part for part in word.replace("……", "…").split("…") if part.strip()]
    if len(parts) < 2:
        return False
    for part in parts:
        at = bare.find(_bare(part), at)
        if at < 0:
            return False
        at += 1
    return True


def _tolerance(target: TargetEntry, pack: Pack) -> Iterator[Fault]:
    known = {one.id: one for one in pack.parameters}
    value: object = target.tolerance
    if value is None:
        return
    if target.comparator is not Comparator.ABOUT:
        yield "tolerance", Text("只有 about 才有", "stands only with about"), None
    if isinstance(value, str):
        if value not in known:
            said = Text(f"没有参数 {value}", f"there is no parameter {value}")
            yield "tolerance", said, nearest(value, sorted(known))
            return
        value = _default(known[value])
    if not isinstance(value, int | float) or not 0 < value < 1:
        yield "tolerance", Text("应是 0 与 1 之间的份额", "must be a share between 0 and 1"), None


def _default(parameter: Parameter) -> object:
    return parameter.default[0] if parameter.default else None
