"""The catalogue of texts a page speaks: one TOML file per room, both languages side by side.

A key is `room.group.name`. A key nobody wrote fails loudly: a page never shows a key to a clerk.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yiben.infra.packs import read_toml
from yiben.kernel.text import Lang, current_lang


class Words:
    """All texts of all rooms. Read once when the app is built."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def read(cls, files: Mapping[str, Path]) -> "Words":
        """The texts of each room's file, keys prefixed with the room's name (none for the site's own)."""
        texts: dict[str, Mapping[str, str]] = {}
        for room, path in files.items():
            texts.update(_flatten(read_toml(path), room))
        return cls(texts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        """Every key, for the test that compares languages."""
        return iter(self._texts)

    def both(self, key: str) -> Mapping[str, str]:
        """The text in every language it is written in."""
        return self._texts[key]

    def say(self, key: str, **values: Any) -> str:
        """The text of `key` in the language of whoever is being answered, `{…}` filled from `values`.

        English may carry `en_one`, spoken when `n` is 1. Raises LookupError for an unknown key.
        """
        text = self._texts.get(key)
        if text is None:
            msg = f"no words for {key!r}: write them in the room's words.toml"
            raise LookupError(msg)
        lang = current_lang()
        said = text["en_one"] if lang is Lang.EN and values.get("n") == 1 and "en_one" in text else text[lang]
        return said.format(**{name: _readable(value) for name, value in values.items()}) if values else said

    def named(self, key: str, fallback: object) -> str:
        """The text of `key` where somebody wrote one, else `fallback`: for names that rooms below invent."""
        return self.say(key) if key in self._texts else str(fallback)


def _flatten(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict) and isinstance(value.get("zh"), str):
            yield key, value
        else:
            yield from _flatten(value, key)


def _readable(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
