"""What lies on disk: whoever does not own the home reads none of it, and values lie only where they must."""

import os
import stat
from pathlib import Path

from attack_worlds import World

from yiben.capabilities import access
from yiben.infra.lake import Limits

VALUES = ("lake", "files", "rejects")
"""The folders values are in: the lake, originals, rows set aside."""


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_everything_in_the_home_is_its_owners_alone(worlds: tuple[World, World]) -> None:
    for world in worlds:
        root = world.platform.home.root
        assert stat.S_IMODE(root.stat().st_mode) == 0o700
        open_to_others = [path for path in root.rglob("*") if path.lstat().st_mode & 0o077]
        assert not open_to_others


def test_no_value_lies_outside_of_lake_originals_and_rejects(worlds: tuple[World, World]) -> None:
    for world in worlds:
        root = world.platform.home.root
        for path in files(root):
            if path.relative_to(root).parts[0] in VALUES:
                continue
            held = path.read_bytes().decode("utf-8", "replace")
            assert not world.leaked(held), path.relative_to(root)


def test_an_intake_leaves_nothing_behind_in_staging_or_temp(worlds: tuple[World, World]) -> None:
    for world in worlds:
        left = [path for path in files(world.platform.home.staging) if path.stat().st_size]
        held = b"".join(path.read_bytes() for path in left)
        assert not world.leaked(held.decode("utf-8", "replace"))


def test_what_a_query_spills_is_private_and_gone(worlds: tuple[World, World]) -> None:
    world = worlds[0]
    owner = world.platform.owner()
    sql = "SELECT a.*, b.range FROM residents a, range(20000) b ORDER BY hash(a.note, b.range) LIMIT 10"
    access.ask(world.platform.office, owner, sql, limits=Limits(seconds=60, memory_mb=150, rows=10))
    for folder in world.platform.home.staging.glob("spill*"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert not files(folder)


def test_no_link_in_the_home_leads_out(worlds: tuple[World, World]) -> None:
    for world in worlds:
        root = world.platform.home.root
        assert not [
            path
            for path in root.rglob("*")
            if path.is_symlink() and root not in Path(os.path.realpath(path)).parents
        ]
