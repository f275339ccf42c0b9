"""What a person reads, in Chinese and English.

A `Text` holds both; `str()` gives the one the current caller speaks. Doors set the
language once per command or request with `speaking()`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """The languages everything a person reads exists in."""

    ZH = "zh"
    EN = "en"


def lang_from_environment() -> Lang:
    """The language of `YIBEN_LANG`, else of the locale, else Chinese."""
    asked = os.environ.get("YIBEN_LANG", "").lower()[:2]
    if asked in set(Lang):
        return Lang(asked)
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return Lang.EN if locale.lower().startswith("en") else Lang.ZH


_current: ContextVar[Lang | None] = ContextVar("yiben_lang", default=None)


def current_lang() -> Lang:
    """The language of whoever is being answered."""
    return _current.get() or lang_from_environment()


def set_lang(lang: Lang) -> None:
    """Speak `lang` from here on in this context (one command, one request)."""
    _current.set(lang)


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """Speak `lang` inside the block."""
    token = _current.set(lang)
    try:
        yield
    finally:
        _current.reset(token)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages. `str(text)` speaks the current one."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if current_lang() is Lang.ZH else self.en

    def say(self, lang: Lang) -> str:
        """The sentence in `lang`, whoever is listening."""
        return self.zh if lang is Lang.ZH else self.en
