"""A pack's folder as bytes, taken whole and safely: no links, nothing but plain small TOML files.

A pack may come from a stranger. Nothing is followed out of the folder, nothing is read that is not a
regular file, and no more than the limits below.
"""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from yiben.capabilities.policy.packs.problems import Problems
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

MOST_BYTES = 2_000_000
"""Of one file. The longest of the shipped ones has 100 kB."""
MOST_ALTOGETHER = 8_000_000
MOST_FILES = 64

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\.toml")
_PAPERS = re.compile(r"(README|LICENSE|NOTICE|CHANGELOG)(\.[a-z.]{2,8})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The TOML files of a pack by name, and the SHA-256 over all of them."""

    name: str
    files: dict[str, bytes]
    digest: str


def take(path: Path, *, open_ended: bool = False, only: frozenset[str] | None = None) -> Folder:
    """The folder at `path`. NotFound without one, BadInput with every problem when something in it may not be there.

    `open_ended` is for the base pack of the installation, whose further files and folders other rooms read.
    `only` names the files wanted.
    """
    if not path.is_dir():
        wrong = BadInput if path.exists() else NotFound
        raise wrong(
            "no_pack_folder",
            Text(f"{path} 不是文件夹", f"{path} is not a folder"),
            where={"file": str(path)},
            hint=Text("请给出含 pack.toml 的文件夹", "Name a folder that holds a pack.toml."),
        )
    problems, files = Problems(), {}
    for entry in _entries(path, problems):
        if entry.is_symlink():
            problems.add(
                entry.name,
                None,
                Text(f"{entry.name} 是链接", f"{entry.name} is a link"),
                hint=Text("请放入文件本身", "Put the file itself there."),
                code="pack_link",
            )
        elif (open_ended and (entry.is_dir() or not _NAME.fullmatch(entry.name))) or (
            _PAPERS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
        ):
            continue
        elif not entry.is_file(follow_symlinks=False) or not _NAME.fullmatch(entry.name):
            problems.add(
                entry.name[:80],
                None,
                Text(
                    "规则包只能含小写命名的 .toml 文件", "A pack holds only .toml files with lower-case names"
                ),
                hint=Text("请移出规则包", "Move it out of the pack."),
                code="pack_file",
            )
        elif only is None or entry.name in only:
            content = _content(path / entry.name, problems)
            if content is not None:
                files[entry.name] = content
    if sum(map(len, files.values())) > MOST_ALTOGETHER:
        problems.add(path.name, None, _too_large(MOST_ALTOGETHER), code="pack_size")
    problems.refuse(path.name)
    return Folder(name=path.name, files=files, digest=digest(files))


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 in hex over names and contents, whatever order they came in."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode())
        whole.update(files[name])
    return whole.hexdigest()


def _entries(path: Path, problems: Problems) -> list[os.DirEntry[str]]:
    found: list[os.DirEntry[str]] = []
    with os.scandir(path) as listing:
        for entry in listing:
            if entry.name.startswith(".") or entry.name.endswith("~") or entry.name == "__pycache__":
                continue
            if len(found) >= MOST_FILES:
                problems.add(
                    path.name,
                    None,
                    Text(f"文件多于 {MOST_FILES} 个", f"holds more than {MOST_FILES} files"),
                    code="pack_size",
                )
                break
            found.append(entry)
    return sorted(found, key=lambda entry: entry.name)


def _content(path: Path, problems: Problems) -> bytes | None:
    # Opened without following a link and without waiting: what was a file a moment ago may be a pipe now.
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        problems.add(
            path.name,
            None,
            Text(f"无法读取: {error.strerror}", f"cannot be read: {error.strerror}"),
            code="pack_file",
        )
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            problems.add(path.name, None, Text("不是普通文件", "is no plain file"), code="pack_file")
            return None
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        problems.add(path.name, None, _too_large(MOST_BYTES), code="pack_size")
        return None
    return content


def _too_large(limit: int) -> Text:
    return Text(f"大于 {limit:,} 字节", f"is larger than {limit:,} bytes")
