"""Receiving (接收): the original is kept in the home, called by its SHA-256.

Imports little, so that a door can receive while the rest of the program is still loading.
"""

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from yiben.capabilities.intake.model import Received
from yiben.capabilities.intake.readers.hostile import check_regular
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

_BLOCK = 4 * 1024 * 1024
_TEXTS = frozenset({".csv", ".tsv", ".txt", ".dat"})
_WORTH_IT = 16 * 1024 * 1024


def look_for(source: Path) -> None:
    """NotFound `no_such_file` where there is none."""
    if not source.exists():
        raise NotFound(
            "no_such_file",
            Text(f"没有这个文件: {source}", f"There is no such file: {source}"),
            where={"file": str(source)},
            hint=Text("请检查路径", "Check the path."),
        )


def receive(home: Home, source: Path, *, name: str | None = None, progress: Progress = silent) -> Received:
    """Keep the original, called by its SHA-256, and say what it is called.

    Uploads (files below the home's staging folder) are hard-linked, others copied while they are hashed: a
    link to a person's own file would change when they edit it. Nothing is synced to disk: whoever resumes
    after a power cut gives the file again. Raises for what is no regular file or lies inside the home.
    """
    look_for(source)
    check_regular(source)
    real = source.resolve()
    uploaded = real.is_relative_to(home.staging.resolve())
    if real.is_relative_to(home.root.resolve()) and not uploaded:
        raise BadInput(
            "inside_home",
            Text("不能接入平台自身目录中的文件", "Files of the platform's own folder cannot be taken in"),
            where={"file": str(source)},
        )
    draft = home.files / f"draft-{secrets.token_hex(8)}"
    try:
        _keep(real, draft, linked=uploaded)
        size = draft.stat().st_size
        digest = _hash(draft, size, progress)
        target = home.files / digest
        if not target.exists() or target.stat().st_size != size:
            draft.replace(target)
            _look_ahead(target, Path(name or source.name).suffix, progress)
    finally:
        draft.unlink(missing_ok=True)
    return Received(sha256=digest, path=target, name=Path(name or source.name).name, bytes=size)


def _keep(source: Path, target: Path, *, linked: bool) -> None:
    # The kernel copies (sendfile); what is hashed afterwards is the copy, so hash and content always agree.
    if linked:
        try:
            os.link(source, target)
        except OSError:
            pass
        else:
            return
    shutil.copyfile(source, target)


def _look_ahead(original: Path, suffix: str, progress: Progress) -> None:
    """Survey a large text now: its bytes are at hand, and at a terminal the program is still loading."""
    if suffix.lower() not in _TEXTS or original.stat().st_size < _WORTH_IT:
        return
    from yiben.capabilities.intake.readers.text.encoding import foresee

    foresee(original, progress=progress)


def _hash(path: Path, size: int, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            progress(Step(stage="receive", bytes=done, total_bytes=size))
    return digest.hexdigest()
