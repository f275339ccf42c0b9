"""Deciding by shipped packs without opening a database: `yiben decide` must answer at once."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from yiben.capabilities.policy.packs.deciding import Shelf, compiled
from yiben.capabilities.policy.packs.pack import BASE, Pack
from yiben.capabilities.policy.shelf import files
from yiben.capabilities.policy.shelf.model import Held
from yiben.infra.home import Home
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


def shipped_books(names: Sequence[str], home: Home) -> Shelf | None:
    """The books of shipped packs; None where the home may hold another version of one of them."""
    known = files.shipped()
    for name in names:
        pack = name.partition("@")[0]
        if not any(one.id == pack for one in known) and files.shelf_of(home).is_dir():
            return None
        if "/" in pack or (files.shelf_of(home) / pack).exists():
            return None
    packs = [deciding_pack(among(known, name)) for name in dict.fromkeys(names)]
    return compiled(tuple(packs), files.base_words())


def among(known: Iterable[Held], name: str) -> Held:
    """The pack called `id` (the last of them) or `id@version`. NotFound names the nearest."""
    listed = list(known)
    wanted, _, version = name.partition("@")
    found = [one for one in listed if one.id == wanted and version in ("", one.version)]
    if found:
        return found[-1]
    near = get_close_matches(name, [one.citation if version else one.id for one in listed], n=1, cutoff=0.4)
    there = near or [one.id for one in listed]
    raise NotFound(
        "no_pack",
        Text(f"没有规则包 {name[:80]}", f"There is no pack {name[:80]}"),
        where={"pack": name[:80]},
        hint=Text(f"可用：{'、'.join(there)}", f"There are: {', '.join(there)}."),
    )


def deciding_pack(found: Held) -> Pack:
    """What decides of a pack that can be had."""
    return files.base_words() if found.id == BASE else files.deciding(found)
