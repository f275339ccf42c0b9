"""A draft as a pack (草案成包): so that a draft is checked by exactly what checks packs, and published as one."""

import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.programmes.drafts.tables import head, written
from yiben.engines.rules.entitlements import Compiled, FactBook
from yiben.engines.rules.entitlements.compiling import programme_from
from yiben.engines.rules.entitlements.facts import fact_from
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

KINDS = {
    "fact": "facts.toml",
    "programme": "programmes.toml",
    "parameter": "parameters.toml",
    "article": "articles.toml",
    "stacking": "programmes.toml",
}
MOST_LETTERS = 200_000
Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a local pack is called."""

    id: str
    version: str
    title: Text
    issuer: Text
    from_: date
    supersedes: tuple[str, ...] = ()


def tables_of(text: str) -> Tables:
    """The tables of a draft's text by kind. Raises BadInput `draft_toml` for what is none, or holds something else."""
    if len(text) > MOST_LETTERS:
        raise _bad("draft_size", Text("草案过长", "The draft is too long."))
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says = Text(f"不是有效的 TOML：{error}", f"This is not valid TOML: {error}.")
        raise _bad("draft_toml", says, line=_line_of(str(error), text)) from error
    for name, listed in found.items():
        if (
            name not in KINDS
            or not isinstance(listed, list)
            or not all(isinstance(one, dict) for one in listed)
        ):
            known = ", ".join(f"[[{kind}]]" for kind in KINDS)
            raise _bad("draft_shape", Text(f"草案只能含 {known}", f"A draft holds only {known}."))
    if len(found.get("programme", [])) != 1:
        raise _bad(
            "draft_one", Text("草案要恰好有一个 [[programme]]", "A draft has exactly one [[programme]].")
        )
    return found


def _line_of(said: str, text: str) -> int:
    """The line `tomllib` names; it says "at end of document" for the last one."""
    found = re.search(r"line (\d+)", said)
    return int(found[1]) if found else text.count("\n") + 1


def line_in(text: str, written_line: str) -> int | None:
    """Where in a draft's text the line of a written file stands: as it is, else what it names."""
    lines = [one.strip() for one in text.splitlines()]
    wanted = written_line.strip()
    if wanted in lines:
        return lines.index(wanted) + 1
    named = re.search(r'\bid = "([^"]+)"', wanted)
    key = re.match(r"[A-Za-z0-9_-]+(?= *=)", wanted)
    marks = [rf'\bid\s*=\s*["\']{re.escape(named[1])}["\']'] if named else []
    marks += [rf"^\s*{re.escape(key[0])}\s*="] if key else []
    for mark in marks:
        for at, line in enumerate(lines, start=1):
            if re.search(mark, line):
                return at
    return None


def _bad(code: str, says: Text, *, line: int | None = None) -> BadInput:
    hint = Text(
        "写法见 docs/decisions/0080-programmes.md", "How it is written: docs/decisions/0080-programmes.md."
    )
    return BadInput(code, says, where={"line": line} if line else {}, hint=hint)


def compiled(tables: Tables, *, pack: str, day: date) -> Compiled:
    """The draft's programme, ready to be asked. Raises BadInput."""
    base = policy.facts_of(policy.BASE, day=day)
    own = [fact_from(one) for one in tables.get("fact", []) if one["id"] not in base.facts]
    book = FactBook.of([*base.facts.values(), *own]) if own else base
    return programme_from(tables["programme"][0], pack=pack, book=book, parameters=_parameters(tables))


def _parameters(tables: Tables) -> dict[str, Fraction | str]:
    found: dict[str, Fraction | str] = {}
    for one in tables.get("parameter", []):
        said, unit = one.get("default"), str(one.get("unit", ""))
        if isinstance(said, int | float) and not isinstance(said, bool):
            found[one["id"]] = f"{said}{unit}" if unit.endswith(("元", "%", "‰")) else Fraction(str(said))
        elif isinstance(said, str):
            found[one["id"]] = said
    return found


@contextmanager
def folder_of(tables: Tables, named: Head, *, beside: Mapping[str, bytes] | None = None) -> Iterator[Path]:
    """A pack's folder with these tables, gone afterwards. `beside`: other files it holds."""
    with tempfile.TemporaryDirectory(prefix="yiben-draft-") as parent:
        folder = Path(parent) / named.id
        folder.mkdir()
        for name, content in (beside or {}).items():
            (folder / name).write_bytes(content)
        said = {
            "id": named.id,
            "version": named.version,
            "zh": named.title.zh,
            "en": named.title.en,
            "issuer_zh": named.issuer.zh,
            "issuer_en": named.issuer.en,
            "status": "in_force",
            "from": named.from_,
            "supersedes": list(named.supersedes),
        }
        (folder / "pack.toml").write_text(head(said), "utf-8")
        files: dict[str, Tables] = {}
        for kind, listed in with_articles(tables).items():
            files.setdefault(KINDS[kind], {})[kind] = listed
        for name, held in files.items():
            (folder / name).write_text(written(held), "utf-8")
        yield folder


def with_articles(tables: Tables) -> Tables:
    """The tables with an article for everything cited: a draft has none of its own yet."""
    there = {one.get("id") for one in tables.get("article", [])}
    programmes = tables.get("programme", [])
    named = dict.fromkeys(str(name) for one in programmes for name in cited(one))
    named |= dict.fromkeys(str(name) for one in tables.get("parameter", []) for name in cited(one))
    said = programmes[0] if programmes else {}
    missing = [
        {
            "id": name,
            "zh": f"草案第{name}条",
            "en": f"Draft, article {name}",
            "cover": "declared",
            "text": said.get("says_zh") or f"（草案）{said.get('zh', '')}",
            "says_en": said.get("says_en") or f"(Draft) {said.get('en', '')}",
        }
        for name in named
        if name not in there
    ]
    return {**tables, "article": [*tables.get("article", []), *missing]}


def cited(value: Any) -> Iterator[str]:
    """The articles a table and everything in it cite."""
    if isinstance(value, Mapping):
        said = value.get("article")
        yield from [said] if isinstance(said, str) else said or []
        for key, one in value.items():
            if key != "article":
                yield from cited(one)
    elif isinstance(value, list):
        for one in value:
            yield from cited(one)


def merged(old: Mapping[str, list[dict[str, Any]]], new: Tables) -> Tables:
    """A pack's tables with a draft's in place of those of the same id, behind them where there are none."""
    found: Tables = {}
    for kind in dict.fromkeys([*old, *new]):
        fresh = {str(one.get("id")): one for one in new.get(kind, [])}
        kept = [fresh.pop(str(one.get("id")), one) for one in old.get(kind, [])]
        found[kind] = [*kept, *fresh.values()]
    return found
