"""Words outside the controls: activities, modes, demanded facts, conditions, parameters, periods."""

import re
from typing import Any

from yiben.capabilities.policy.packs.checks import line_of
from yiben.capabilities.policy.packs.declarations import Alert
from yiben.capabilities.policy.packs.entries import ControlEntry, Entry, ExceptionEntry
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.capabilities.policy.packs.words import Every
from yiben.engines.rules.decisions import Vocabulary, Wrong, compile_condition
from yiben.kernel.text import Text

_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def check_words(pack: Pack, vocabulary: Vocabulary, problems: Problems) -> None:
    """Note every word nobody declared. Controls are checked by the engine itself."""
    parameters = [parameter.id for parameter in pack.parameters]
    for _, entry in pack.declarations():
        if isinstance(entry, ControlEntry):
            continue
        _speaks(pack, entry, vocabulary, problems)
        for name in getattr(entry, "parameter", ()):
            if name not in parameters:
                _unknown(pack, entry, "parameter", name, parameters, problems)
        every, by = getattr(entry, "every", None), getattr(entry, "by", None)
        if every is not None and every not in {*Every, *parameters}:
            _unknown(pack, entry, "every", every, [*Every, *parameters], problems)
        if isinstance(by, str) and not _DAY.fullmatch(by):
            problems.add(
                entry.place.file,
                line_of(pack, entry, "by"),
                Text(f"{entry.id}：by 不能是「{by[:20]}」", f"{entry.id}: `by` cannot be “{by[:20]}”"),
                hint=Text("写月-日，如 03-31", "Write month and day, such as 03-31."),
                code="pack_value",
            )


def _speaks(pack: Pack, entry: Entry, vocabulary: Vocabulary, problems: Problems) -> None:
    for activity in getattr(entry, "activity", ()):
        if activity != "*" and vocabulary.activity(activity) is None:
            _unknown(pack, entry, "activity", activity, vocabulary.activities, problems)
    for mode in getattr(entry, "mode", ()):
        if vocabulary.mode(mode) is None:
            _unknown(pack, entry, "mode", mode, vocabulary.modes, problems)
    if isinstance(entry, ExceptionEntry):
        for fact in entry.demands:
            if fact not in vocabulary.facts:
                _unknown(pack, entry, "demands", fact, vocabulary.facts, problems)
    when = getattr(entry, "when", None)
    if isinstance(when, str) and not isinstance(entry, Alert):  # an alert speaks about events, not about acts
        try:
            compile_condition(when, vocabulary=vocabulary)
        except Wrong as wrong:
            said = Text(f"{entry.id} 的 when：{wrong.says.zh}", f"{entry.id}, `when`: {wrong.says.en}")
            problems.add(
                entry.place.file, line_of(pack, entry, "when"), said, hint=wrong.hint, code=wrong.code
            )


def _unknown(  # noqa: PLR0917  # private
    pack: Pack, entry: Entry, about: str, said: str, known: Any, problems: Problems
) -> None:
    problems.add(
        entry.place.file,
        line_of(pack, entry, about),
        Text(f"{entry.id}：{about} 没有「{said[:60]}」", f"{entry.id}: `{about}` knows no “{said[:60]}”"),
        hint=nearest(said, known),
        code="unknown_word",
    )
