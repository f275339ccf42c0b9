"""Reads the shipped declarations, each once: they change with an installation, never while it runs."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from yiben.capabilities.policy.model import Level, Meaning, PackInForce
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

HIDDEN = "text_hidden"  # the mask of everything that does not say its own


@lru_cache(maxsize=8)
def levels(folder: Path) -> tuple[Level, ...]:
    """The levels of `<folder>/yiben-base/scale.toml`, lowest first."""
    path = folder / "yiben-base" / "scale.toml"
    declared = read_toml(path).get("level", [])
    if not declared:
        raise BadInput(
            "empty_scale",
            Text(f"{path.name} 没有声明任何级别", f"{path.name} declares no level"),
            where={"file": str(path)},
        )
    found = [
        Level(
            number=int(level["id"]),
            title=_text(level, str(level["id"])),
            description=Text(level.get("says_zh", ""), level.get("says_en", "")),
        )
        for level in declared
    ]
    return tuple(sorted(found, key=lambda level: level.number))


@lru_cache(maxsize=8)
def watermark_from(folder: Path) -> int:
    """`[defaults] watermark` of the scale: 0 marks everything that leaves."""
    return int(read_toml(folder / "yiben-base" / "scale.toml").get("defaults", {}).get("watermark", 0))


@lru_cache(maxsize=8)
def meanings(folder: Path) -> dict[str, Meaning]:
    """Semantic types by identifier, from every `<folder>/*/semantics/*.toml`."""
    found: dict[str, Meaning] = {}
    for path in sorted(folder.glob("*/semantics/*.toml")):
        for declared in read_toml(path).values():
            for entry in declared if isinstance(declared, list) else ():
                if isinstance(entry, dict) and "id" in entry:
                    name = str(entry["id"])
                    found[name] = Meaning(
                        id=name, title=_text(entry, name), mask=str(entry.get("mask", HIDDEN))
                    )
    return found


@lru_cache(maxsize=8)
def packs(folder: Path) -> tuple[PackInForce, ...]:
    """Every pack whose `pack.toml` says it is in force, by identifier."""
    found = []
    for path in sorted(folder.glob("*/pack.toml")):
        declared = read_toml(path)
        pack = declared.get("pack", declared)
        if pack.get("status", "in_force") == "in_force":
            name = str(pack.get("id", path.parent.name))
            found.append(PackInForce(id=name, version=str(pack.get("version", "1")), title=_text(pack, name)))
    return tuple(found)


def shipped() -> Path:
    """The folder the installation came with."""
    return packs_folder()


def _text(entry: dict[str, Any], otherwise: str) -> Text:
    """`zh` and `en`, at the top or below `title`."""
    title = entry.get("title")
    words = title if isinstance(title, dict) else entry
    return Text(str(words.get("zh", otherwise)), str(words.get("en", otherwise)))
