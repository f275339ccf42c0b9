"""Books and facts for the tests of decisions: a small made-up regulation, and the base vocabulary."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from yiben.engines.rules.decisions import (
    Book,
    Control,
    Level,
    Place,
    Scale,
    Vocabulary,
    compile_book,
    control_from,
)
from yiben.kernel.text import Text

BASE = Path(__file__).resolve().parents[4] / "packs" / "yiben-base" / "vocabulary.toml"
FIVE = Scale(
    "five", tuple(Level(number, Text(f"第{number}层级", f"level {number}")) for number in range(1, 6))
)


@lru_cache(maxsize=1)
def words() -> Vocabulary:
    return Vocabulary.read(tomllib.loads(BASE.read_text(encoding="utf-8")))


def control(**entry: Any) -> Control:
    said = {
        "id": "c",
        "article": "1",
        "strength": "must",
        "activity": ["use"],
        "effect": "forbid",
        "kind": "kind",
        "zh": "不得",
        "en": "Not so",
        **entry,
    }
    return control_from(said, vocabulary=words(), scale=FIVE, place=Place("controls.toml", 7))


def book(*controls: Control, pack: str = "pack", silence: str = "permit", **more: Any) -> Book:
    return compile_book(
        pack=pack,
        controls=controls,
        scale=more.pop("scale", FIVE),
        silence=silence,
        vocabulary=words(),
        **more,
    )


def facts(**said: Any) -> dict[str, Any]:
    """The facts document of the contract, with parts replaced."""
    document: dict[str, Any] = {
        "packs": ["pack"],
        "activity": "use",
        "mode": "export",
        "items": [{"sensitivity": 3, "importance": "general", "personal": True}],
        "subject": {"kind": "business", "authentication": ["password"], "nda": False},
        "context": {
            "environment": "production",
            "channel": None,
            "recipient": None,
            "legal_duty": False,
            "to_self": False,
            "scenario": None,
            "approval": False,
            "masked": False,
            "encrypted": False,
        },
    }
    for name, value in said.items():
        if name in {"subject", "context"} and isinstance(value, dict):
            document[name] = {**document[name], **value}
        else:
            document[name] = value
    return document


# ---- random regulations
ATOMS = (
    "approval", "masked", "legal_duty", "scenario", "necessity", "mfa", "second_authorisation", "entrusted",
    "channel = 'internet_mail'", "channel in ('removable_media', 'official')", "recipient is null",
    "recipient <> 'person'", "environment = 'production'", "rpo_minutes < 10", "persons >= 1000000",
    "authentication = 'totp'", "importance = 'core'", "not personal",
)  # fmt: skip
MODES = ("export", "verify", "display")
ACTIVITIES = ("use", "provide", "store")
expressions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} and {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})"),
        inner.map(lambda one: f"not ({one})"),
    ),
    max_leaves=4,
)


@st.composite
def entries(draw: st.DrawFn, *, rising: bool = False) -> dict[str, Any]:
    """One entry of controls.toml; `rising` ones never stop at a level, so that more is never looser."""
    effect = draw(st.sampled_from(["forbid", "require", "oblige", "permit"]))
    strengths = ["must", "default"] + (["encouraged"] if effect in {"require", "oblige"} else [])
    low = draw(st.integers(1, 5))
    entry: dict[str, Any] = {
        "article": str(draw(st.integers(1, 9))),
        "strength": draw(st.sampled_from(strengths)),
        "activity": draw(st.lists(st.sampled_from(ACTIVITIES), min_size=1, max_size=3, unique=True)),
        "effect": effect,
        "kind": draw(st.sampled_from(["k1", "k2", "k3"])),
        "zh": "文",
        "en": "text",
    }
    if draw(st.booleans()):
        entry["mode"] = draw(st.lists(st.sampled_from(MODES), min_size=1, max_size=2, unique=True))
    if draw(st.booleans()):
        entry["level"] = {"from": low} if rising else {"from": low, "to": draw(st.integers(low, 5))}
    if draw(st.booleans()):
        rising_marks = [["core"], ["important", "core"]]
        some = st.lists(
            st.sampled_from(["general", "important", "core"]), min_size=1, max_size=3, unique=True
        )
        entry["importance"] = draw(st.sampled_from(rising_marks) if rising else some)
    if draw(st.booleans()):
        entry["personal"] = True if rising else draw(st.booleans())
    if draw(st.booleans()):
        entry["when"] = draw(plain_expressions if rising else expressions)
    if effect == "require":
        entry["needs"] = draw(plain_expressions if rising else expressions)
    if effect in {"forbid", "require"}:
        needs = draw(st.lists(plain_expressions if rising else expressions, max_size=2))
        entry["way_out"] = [{"kind": f"w{at}", "needs": one} for at, one in enumerate(needs)]
    return entry


# Conditions that do not look at the items: with these, a further item can only add.
plain_expressions = expressions.filter(lambda said: "importance" not in said and "personal" not in said)


@st.composite
def books(draw: st.DrawFn, *, rising: bool = False, pack: str = "pack") -> Book:
    listed = draw(st.lists(entries(rising=rising), min_size=1, max_size=12))
    controls = [control(id=f"c{at}", **entry) for at, entry in enumerate(listed)]
    # A permission at one level only would let silence deny above it.
    silence = "permit" if rising else draw(st.sampled_from(["permit", "deny"]))
    return book(*controls, pack=pack, silence=silence)


marks = st.fixed_dictionaries(
    {},
    optional={
        "sensitivity": st.integers(1, 5),
        "importance": st.sampled_from(["general", "important", "core", "一般", "核心"]),
        "personal": st.booleans(),
    },
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "environment": st.sampled_from(["production", "development", "moon"]),
        "channel": st.sampled_from([None, "internet_mail", "email", "removable_media", "official", "pigeon"]),
        "recipient": st.sampled_from([None, "person", "entrusted", "processor"]),
        "legal_duty": st.booleans(),
        "scenario": st.sampled_from([None, False, True, "催收", {"id": "s", "measures": False}]),
        "necessity": st.booleans(),
        "approval": st.booleans(),
        "masked": st.booleans(),
        "rpo_minutes": st.sampled_from([5, 10, 60]),
        "persons": st.sampled_from([10, 1_000_000]),
    },
)
subjects = st.fixed_dictionaries(
    {},
    optional={
        "authentication": st.lists(st.sampled_from(["password", "totp", "mfa", "face", "charm"]), max_size=3),
        "second_authorisation": st.booleans(),
    },
)
documents = st.fixed_dictionaries(
    {"activity": st.sampled_from(ACTIVITIES), "items": st.lists(marks, max_size=3)},
    optional={"mode": st.sampled_from([*MODES, None]), "subject": subjects, "context": contexts},
)
