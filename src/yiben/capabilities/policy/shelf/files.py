"""Packs on disk: the shipped ones, and those kept in the home under a name made of their content.

A kept folder appears whole or not at all: it is written beside its place, flushed, and renamed into it.
"""

import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from yiben.capabilities.policy.packs.folder import Folder, take
from yiben.capabilities.policy.packs.pack import BASE, Origin, Pack
from yiben.capabilities.policy.packs.reading import (
    entitling_of,
    flowing_of,
    glance,
    glance_of,
    head_of,
    pack_of,
    read_pack,
)
from yiben.capabilities.policy.shelf.model import Held
from yiben.infra.home import Home
from yiben.infra.packs import packs_folder
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Text


def shelf_of(home: Home) -> Path:
    """Where the home keeps packs: `packs/<id>/<version>-<sha>`."""
    return home.root / "packs"


def place_of(home: Home, pack: str, version: str, digest: str) -> Path:
    """Where one pack is kept."""
    # A version is a word a person chose; only harmless letters of it go into the name.
    harmless = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in version)[:40]
    return shelf_of(home) / pack / f"{harmless.lstrip('.') or '_'}-{digest[:40]}"


def keep(home: Home, folder: Folder, *, pack: str, version: str) -> Path:
    """Keep the files of a pack in the home; what is there already is left as it is."""
    place = place_of(home, pack, version, folder.digest)
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(tempfile.mkdtemp(prefix=".coming-", dir=place.parent))
    try:
        for name, content in folder.files.items():
            with (beside / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _flush(beside)
        try:
            beside.rename(place)
        except OSError:
            if not place.is_dir():  # somebody else may have kept the same pack meanwhile
                raise
        _flush(place.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return place


def sweep(home: Home) -> None:
    """Remove what a killed process left beside its place."""
    for left in shelf_of(home).glob("*/.coming-*"):
        shutil.rmtree(left, ignore_errors=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def shipped() -> tuple[Held, ...]:
    """The packs that came with the installation, the base pack first."""
    found = [held(path, Origin.SHIPPED) for path in sorted(packs_folder().iterdir()) if _is_pack(path)]
    return tuple(sorted(found, key=lambda one: (one.id != BASE, one.id)))


def shipped_now() -> tuple[object, ...]:
    """Changes whenever a file of a shipped pack does; no file is opened for it."""
    with os.scandir(packs_folder()) as listing:
        return tuple(sorted((entry.name, _stamp(Path(entry.path))) for entry in listing if entry.is_dir()))


def _is_pack(path: Path) -> bool:
    return not path.name.startswith(".") and not path.is_symlink() and (path / "pack.toml").is_file()


def held(path: Path, origin: Origin) -> Held:
    """A pack by its folder; only its head is read, again when a file of the folder has changed."""
    return _held(path, origin, _stamp(path))


@lru_cache(maxsize=512)
def _held(path: Path, origin: Origin, _now: tuple[object, ...]) -> Held:
    try:
        head = head_of(path, origin=origin)
    except BadInput as error:
        return Held(id=path.name, version="?", folder=path, origin=origin, head=None, problem=error)
    return Held(id=head.id, version=head.version, folder=path, origin=origin, head=head)


def whole(one: Held) -> Pack:
    """The pack, checked whole. Raises BadInput with all that is wrong."""
    if one.id == BASE:
        return base()
    return _whole(one.folder, one.origin, _stamp(one.folder), _stamp(packs_folder() / BASE))


def deciding(one: Held) -> Pack:
    """What decides of a pack that was checked before."""
    return _glance(one.folder, one.origin, _stamp(one.folder))


def approved(home: Home, *, pack: str, version: str, digest: str) -> Pack:
    """What decides of a kept pack, exactly as it was approved. Raises Unavailable when its files were changed."""
    place = place_of(home, pack, version, digest)
    return glance_of(_as_approved(place, digest), path=place)


def approved_whole(home: Home, *, pack: str, version: str, digest: str) -> Pack:
    """A kept pack with everything it declares, exactly as it was approved."""
    place = place_of(home, pack, version, digest)
    return _approved_whole(place, digest, _stamp(place))


def flowing(one: Held) -> Pack:
    """The flows and calendars of a pack that was checked before."""
    return _flowing(one.folder, one.origin, _stamp(one.folder))


def approved_flows(home: Home, *, pack: str, version: str, digest: str) -> Pack:
    """The flows and calendars of a kept pack, exactly as it was approved. Raises Unavailable when it was changed."""
    place = place_of(home, pack, version, digest)
    return flowing_of(_as_approved(place, digest), path=place)


def entitling(one: Held) -> Pack:
    """The facts and programmes of a pack that was checked before."""
    return _entitling(one.folder, one.origin, _stamp(one.folder))


def approved_programmes(home: Home, *, pack: str, version: str, digest: str) -> Pack:
    """The facts and programmes of a kept pack, exactly as it was approved. Raises Unavailable when it was changed."""
    place = place_of(home, pack, version, digest)
    return entitling_of(_as_approved(place, digest), path=place)


def has_programmes(one: Held) -> bool:
    """Whether a pack holds any, told by the names of its files."""
    return any(one.folder.glob("programmes*.toml"))


def base_flows() -> Pack:
    """The base pack's flows and calendars."""
    path = packs_folder() / BASE
    return _flowing(path, Origin.SHIPPED, _stamp(path))


def base() -> Pack:
    """The base pack, whole."""
    path = packs_folder() / BASE
    return _whole(path, Origin.SHIPPED, _stamp(path), ())


def base_words() -> Pack:
    """The base pack's words and controls."""
    path = packs_folder() / BASE
    return _glance(path, Origin.SHIPPED, _stamp(path))


@lru_cache(maxsize=64)
def _whole(path: Path, origin: Origin, _now: tuple[object, ...], _base: tuple[object, ...]) -> Pack:
    if origin is Origin.SHIPPED and path.name == BASE:
        return read_pack(path, origin=origin)
    return read_pack(path, origin=origin, base=base_words())


@lru_cache(maxsize=64)
def _glance(path: Path, origin: Origin, _now: tuple[object, ...]) -> Pack:
    return glance(path, origin=origin)


@lru_cache(maxsize=64)
def _flowing(path: Path, origin: Origin, _now: tuple[object, ...]) -> Pack:
    ours = path.name == BASE and origin is Origin.SHIPPED
    return flowing_of(take(path, open_ended=ours), path=path, origin=origin)


@lru_cache(maxsize=512)
def _entitling(path: Path, origin: Origin, _now: tuple[object, ...]) -> Pack:
    ours = path.name == BASE and origin is Origin.SHIPPED
    return entitling_of(take(path, open_ended=ours), path=path, origin=origin)


@lru_cache(maxsize=64)
def _approved_whole(path: Path, digest: str, _now: tuple[object, ...]) -> Pack:
    return pack_of(_as_approved(path, digest), path=path, base=base_words())


def _as_approved(path: Path, digest: str) -> Folder:
    changed = Unavailable(
        "pack_changed",
        Text(
            f"规则包 {path.parent.name} 的文件不是批准时的内容",
            f"The files of pack {path.parent.name} are not those that were approved",
        ),
        where={"file": str(path)},
        hint=Text(
            "请从备份恢复，或重新装载并批准",
            "Restore them from the backup, or load the pack again and have it approved.",
        ),
    )
    try:
        folder = take(path)
    except BadInput as error:
        raise changed from error
    if folder.digest != digest:
        raise changed
    return folder


def _stamp(path: Path) -> tuple[object, ...]:
    """Changes whenever a file of the folder does."""
    try:
        with os.scandir(path) as listing:
            stats = [(entry.name, entry.stat(follow_symlinks=False)) for entry in listing]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))
