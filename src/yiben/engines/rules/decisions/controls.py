"""One entry of `controls.toml` into a `Control`; every refusal names file, line, control and fix."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from yiben.engines.rules.decisions.language import Wrong, compile_condition
from yiben.engines.rules.decisions.model import (
    Condition,
    Control,
    Effect,
    Place,
    Scale,
    Strength,
    WayOut,
)
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.engines.rules.decisions.words import find, nearest
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_OWN = frozenset(
    "id article strength activity mode level importance personal when effect kind zh en needs way_out".split()
)
_WAY = frozenset("kind needs article zh en".split())
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
MAX_WAYS = 20


class _Reader:
    """One entry, and how to complain about it."""

    def __init__(self, entry: Mapping[str, Any], vocabulary: Vocabulary, place: Place) -> None:
        self.entry, self.vocabulary, self.place = entry, vocabulary, place
        self.id = entry.get("id") if isinstance(entry.get("id"), str) else None

    def bad(
        self, code: str, zh: str, en: str, *, about: str | None = None, hint: Text | None = None
    ) -> BadInput:
        article = self.entry.get("article")
        named = self.id or "?"
        return BadInput(
            code,
            Text(f"控制要求 {named}：{zh}", f"Control {named}: {en}"),
            where=self.place.where(
                about, article=article if isinstance(article, str) else None, control=self.id, field=about
            ),
            hint=hint,
        )

    def text(self, name: str, within: Mapping[str, Any] | None = None) -> str:
        said = (self.entry if within is None else within).get(name)
        if not isinstance(said, str) or not said.strip():
            raise self.bad("missing_field", f"缺少 {name}（文字）", f"{name} is missing (text).", about=name)
        return said

    def choice(self, name: str, known: type[Strength] | type[Effect]) -> Any:
        said = self.text(name)
        if said not in set(known):
            raise self.bad(
                "unknown_word",
                f"{name} 不能是“{said}”",
                f"{name} cannot be '{said}'.",
                about=name,
                hint=Text(f"可用：{'、'.join(known)}", f"One of {', '.join(known)}."),
            )
        return known(said)

    def names(self, name: str) -> list[str]:
        said = self.entry[name]
        listed = [said] if isinstance(said, str) else said
        if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
            raise self.bad(
                "bad_type", f"{name} 必须是词的列表", f"{name} must be a list of words.", about=name
            )
        return listed

    def words(self, name: str, spelt: Mapping[str, str], known: Mapping[str, Any]) -> frozenset[str]:
        found = set()
        for said in self.names(name):
            word = find(spelt, said)
            if word is None:
                near = nearest(said, known)
                raise self.bad(
                    "unknown_word",
                    f"{name} 没有“{said[:60]}”这个词",
                    f"{name} has no word '{said[:60]}'.",
                    about=name,
                    hint=Text(f"词汇表中有：{near}", f"The vocabulary has: {near}."),
                )
            found.add(word)
        return frozenset(found)

    def condition(self, name: str, said: Any) -> Condition:
        if not isinstance(said, str):
            raise self.bad("bad_type", f"{name} 必须是文字", f"{name} must be text.", about=name)
        try:
            return compile_condition(said, vocabulary=self.vocabulary)
        except Wrong as wrong:
            raise self.bad(
                wrong.code,
                f"{name}：{wrong.says.zh}",
                f"{name}: {wrong.says.en}",
                about=name,
                hint=wrong.hint,
            ) from wrong

    def fields(self, given: Mapping[str, Any], known: frozenset[str], about: str) -> None:
        for name in given:
            if name not in known:
                raise self.bad(
                    "unknown_field",
                    f"{about}没有字段 {name}",
                    f"There is no field {name} here.",
                    about=str(name),
                    hint=Text(
                        f"可用：{'、'.join(sorted(known))}", f"Fields there are: {', '.join(sorted(known))}."
                    ),
                )


def control_from(entry: Mapping[str, Any], *, vocabulary: Vocabulary, scale: Scale, place: Place) -> Control:
    """The control an entry declares. Raises BadInput."""
    reader = _Reader(entry, vocabulary, place)
    if not _ID.fullmatch(reader.text("id")):
        raise reader.bad(
            "bad_id", "id 无效", "The id is not valid.", about="id",
            hint=Text("小写字母、数字、- 和 _", "Lower-case letters, digits, - and _."),
        )  # fmt: skip
    effect: Effect = reader.choice("effect", Effect)
    strength: Strength = reader.choice("strength", Strength)
    if effect is not Effect.OBLIGE:
        reader.fields(entry, _OWN, "")
    if effect in {Effect.FORBID, Effect.PERMIT} and strength is Strength.ENCOURAGED:
        raise reader.bad(
            "bad_strength", "禁止和许可不能是“鼓励”", "A prohibition or permission cannot be 'encouraged'.",
            about="strength", hint=Text("鼓励的内容写成 require", "Write what is encouraged as a require."),
        )  # fmt: skip
    needs = _needs(reader, effect)
    personal = entry.get("personal")
    if personal is not None and not isinstance(personal, bool):
        raise reader.bad(
            "bad_type", "personal 必须是 true 或 false", "personal is true or false.", about="personal"
        )
    return Control(
        id=entry["id"],
        article=reader.text("article"),
        strength=strength,
        effect=effect,
        kind=reader.text("kind"),
        text=Text(reader.text("zh"), reader.text("en")),
        activities=_activities(reader),
        modes=_optional(
            reader, "mode", lambda: reader.words("mode", vocabulary.mode_spellings, vocabulary.modes)
        ),
        ranks=_optional(reader, "level", lambda: _ranks(reader, scale)),
        importance=_optional(reader, "importance", lambda: _importance(reader)),
        personal=personal,
        when=_optional(reader, "when", lambda: reader.condition("when", entry["when"])),
        needs=needs,
        ways=_ways(reader, effect),
        more=_more(reader),
        place=place,
    )


def _optional(reader: _Reader, name: str, read: Callable[[], Any]) -> Any:
    return read() if name in reader.entry else None


def _needs(reader: _Reader, effect: Effect) -> Condition | None:
    said = reader.entry.get("needs")
    if (said is not None) is not (effect is Effect.REQUIRE):
        raise reader.bad(
            "missing_field" if said is None else "unknown_field",
            "require 必须有 needs，其他不能有",
            "A require states what it needs; others do not.",
            about="needs",
            hint=Text(
                '写 needs = "…"，引号里是须成立的事实', 'Write needs = "…": the facts that have to hold.'
            )
            if said is None
            else Text("写进 way_out，或改为 require", "Put it into a way_out, or make it a require."),
        )
    return None if said is None else reader.condition("needs", said)


def _activities(reader: _Reader) -> frozenset[str]:
    reader.text("activity") if "activity" not in reader.entry else None
    if "*" in reader.names("activity"):
        return frozenset(reader.vocabulary.activities)
    words = reader.vocabulary
    return reader.words("activity", words.activity_spellings, words.activities)


def _importance(reader: _Reader) -> frozenset[str]:
    known = reader.vocabulary.facts["importance"]
    return reader.words("importance", known.spellings, known.words)


def _ranks(reader: _Reader, scale: Scale) -> frozenset[int]:
    """`{ from, to }` of the scale, both ends included: 以上 includes its own level (PBOC Art. 55)."""
    said = reader.entry["level"]
    levels = "、".join(str(level.id) for level in scale.levels)
    hint = Text(
        f"写作 {{ from = …, to = … }}，层级有 {levels}", f"Write {{ from = …, to = … }}; levels are {levels}."
    )
    if not isinstance(said, Mapping) or not said or set(said) - {"from", "to"}:
        raise reader.bad(
            "bad_level", "level 的写法不对", "level is not written so.", about="level", hint=hint
        )
    low = 0 if "from" not in said else scale.rank(said["from"])
    high = scale.top if "to" not in said else scale.rank(said["to"])
    if low is None or high is None:
        raise reader.bad("bad_level", "没有这个层级", "There is no such level.", about="level", hint=hint)
    if low > high:
        raise reader.bad(
            "bad_level",
            "from 高于 to，永不适用",
            "from is above to: it never applies.",
            about="level",
            hint=hint,
        )
    return frozenset(range(low, high + 1))


def _ways(reader: _Reader, effect: Effect) -> tuple[WayOut, ...]:
    listed = reader.entry.get("way_out", [])
    if (
        not isinstance(listed, list)
        or not all(isinstance(one, Mapping) for one in listed)
        or len(listed) > MAX_WAYS
    ):
        raise reader.bad(
            "bad_type", "way_out 必须写成 [[control.way_out]]", "Write [[control.way_out]].", about="way_out"
        )
    if listed and effect not in {Effect.FORBID, Effect.REQUIRE}:
        raise reader.bad(
            "unknown_field",
            "只有 forbid 和 require 有 way_out",
            "Only forbid and require have a way out.",
            about="way_out",
        )
    ways = []
    for one in listed:
        reader.fields(one, _WAY, "way_out ")
        needs = reader.condition("needs", one.get("needs"))
        article = one.get("article", reader.entry.get("article"))
        if not isinstance(article, str):
            raise reader.bad("bad_type", "way_out 的 article 必须是文字", "article is text.", about="article")
        text = Text(reader.text("zh", one), reader.text("en", one)) if "zh" in one else _called(reader, needs)
        ways.append(WayOut(kind=reader.text("kind", one), article=article, needs=needs, text=text))
    return tuple(ways)


def _called(reader: _Reader, needs: Condition) -> Text:
    labels = [reader.vocabulary.label(name) for name in needs.facts]
    return Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))


def _more(reader: _Reader) -> Mapping[str, Any]:
    """Scalar fields that ride along with an obligation."""
    found = {name: value for name, value in reader.entry.items() if name not in _OWN}
    for name, value in found.items():
        if not isinstance(value, str | int | float | bool):
            raise reader.bad(
                "bad_type", f"{name} 必须是单个值", f"{name} must be a single value.", about=name
            )
    return found
