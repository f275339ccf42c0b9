"""Files handed in with a step: looked into, named by their hash, written before the step that names them."""

import hashlib
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiben.capabilities.casework.contents import Limits, content_type, file_name
from yiben.capabilities.casework.model import Handed
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows.model import Field
from yiben.infra.home import Home
from yiben.infra.keys import sync_folder, write_private
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that lies on disk and is not yet part of a case. `field` is the form field it fills, if any."""

    id: str
    name: str
    type: str
    bytes: int
    sha256: str
    field: str | None


def check(work: Work, handed: Sequence[Handed]) -> tuple[Kept, ...]:
    """Look into the files. BadInput names the first that is not what it says, too large, or one too many."""
    limits = Limits(
        bytes=work.settings.attachment_mb << 20, unpacked=work.settings.attachment_unpacked_mb << 20
    )
    if len(handed) > work.settings.attachments:
        raise BadInput(
            "too_many_attachments",
            Text(
                f"一次最多 {work.settings.attachments} 个附件",
                f"A step takes at most {work.settings.attachments} attachments.",
            ),
        )
    found = []
    for one in handed:
        name = file_name(one.name)
        found.append(
            Kept(
                id=new_id("att"),
                name=name,
                type=content_type(name, one.content, limits=limits),
                bytes=len(one.content),
                sha256=hashlib.sha256(one.content).hexdigest(),
                field=one.field,
            )
        )
    return tuple(found)


def store_bytes(home: Home, handed: Sequence[Handed]) -> None:
    """Write the files, each once. Before the transaction ends: a crash may leave a file nobody names, never a name without its file."""
    for one in handed:
        path = place(home, hashlib.sha256(one.content).hexdigest())
        if path.exists():
            os.utime(path)  # young again: `sweep` leaves it until this step is done
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        write_private(aside, one.content)
        aside.replace(path)
        sync_folder(path.parent)


def read_bytes(home: Home, sha256: str) -> bytes:
    """A file as it was handed in. NotFound when it is gone from the disk, or not the same any more."""
    path = place(home, sha256)
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise NotFound(
            "attachment_lost",
            Text("附件已损坏或丢失", "The attachment is damaged or lost."),
            where={"file": str(path)},
            hint=Text("请用备份恢复", "Restore it from a backup."),
        )
    return content


def sweep(work: Work) -> int:
    """Take away files that no step names: of steps that were refused or killed. Once a day; how many went."""
    folder = work.home.root / "attachments"
    marker, day = folder / ".swept", 86_400
    now = time.time()
    if not folder.exists() or (marker.exists() and now - marker.stat().st_mtime < day):
        return 0
    marker.touch()
    old = [path for path in folder.glob("??/*") if now - path.stat().st_mtime > 2 * day]
    gone = 0
    for begin in range(0, len(old), 500):
        part = {path.name: path for path in old[begin : begin + 500]}
        for name in part.keys() - store.named_files(work.db, list(part)):
            part[name].unlink()
            gone += 1
    return gone


def place(home: Home, sha256: str) -> Path:
    """Where a file lies."""
    return home.root / "attachments" / sha256[:2] / sha256


def named(fields: Sequence[Field], form: Mapping[str, Any], files: Sequence[Kept]) -> dict[str, Any]:
    """The form with the names of files handed in for its fields, so that it can be read like any other value."""
    said = dict(form)
    for one in fields:
        if one.type == "attachment":
            names = [file.name for file in files if file.field == one.id]
            if names:
                said[one.id] = names if one.many else names[0] if len(names) == 1 else names
    return said


def identified(fields: Sequence[Field], values: Mapping[str, Any], files: Sequence[Kept]) -> dict[str, Any]:
    """Form values with identifiers in the place of names. BadInput when a name was not handed in."""
    found = dict(values)
    for one in fields:
        if one.type != "attachment" or one.id not in values:
            continue
        asked = values[one.id] if isinstance(values[one.id], list) else [values[one.id]]
        known = {file.name: file.id for file in files if file.field in (None, one.id)}
        missing = [name for name in asked if name not in known]
        if missing:
            raise BadInput(
                "attachment_missing",
                Text(
                    f"“{one.title.zh}”所填的文件没有随附",
                    f"The file named in “{one.title.en}” was not handed in.",
                ),
                where={"field": one.id},
            )
        ids = [known[name] for name in asked]
        found[one.id] = ids if isinstance(values[one.id], list) else ids[0]
    return found


def sizes(files: Sequence[Kept]) -> dict[str, int]:
    """Bytes by name."""
    return {one.name: one.bytes for one in files}
