"""Archives: a gzip is its one file, a zip is each of its tables (压缩包).

Unpacked below the staging folder, under names of our own, counting every byte; an archive inside an
archive is refused. Members that are no tables are named in a note; if none is, the first error stands.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from yiben.capabilities.intake.model import Limits, Staged
from yiben.capabilities.intake.readers import Kind, hostile, open_file, recognise_kind
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def open_packed(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage what a gzip or zip file holds. Raises `BadInput` for bombs, locks, path tricks and damage."""
    hostile.check_regular(path)
    inside = folder / "unpacked"
    inside.mkdir(parents=True, exist_ok=True)
    try:
        if hostile.is_zip(path) and hostile.workbook_kind(path):
            from yiben.capabilities.intake.readers.sheets import open_sheets

            return open_sheets(path, folder, name=name, bench=bench, progress=progress, limits=limits)
        if hostile.is_zip(path):
            return _open_zip(path, inside, name=name, bench=bench, progress=progress, limits=limits)
        return _open_gzip(path, inside, name=name, bench=bench, progress=progress, limits=limits)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise hostile.bad(
            "damaged_archive",
            path,
            "是损坏的压缩包，无法解开",
            "is a damaged archive and cannot be unpacked",
            hint=Text("请重新下载或重新打包", "Download or pack it again."),
        ) from error


def _open_gzip(
    path: Path, inside: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    name = name.removesuffix(".gz")
    target = inside / f"0{PurePosixPath(name).suffix[:10]}"
    with gzip.open(path) as file:
        _pour(hostile.blocks(file, path, most=hostile.budget(path, limits)), target, progress)
    stem = PurePosixPath(name).stem or name
    return _open_member(target, path, inside / "0", name=stem, bench=bench, progress=progress, limits=limits)


def _open_zip(
    path: Path, inside: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    staged: list[Staged] = []
    failed: list[tuple[str, BadInput]] = []
    with zipfile.ZipFile(path) as archive:
        found = [i for i in hostile.members(archive, path, limits) if not _is_noise(i.filename)]
        most = hostile.budget(path, limits)
        for number, info in enumerate(found):
            member = PurePosixPath(_readable(info).replace("\\", "/"))
            target = inside / f"{number}{member.suffix[:10]}"
            with archive.open(info) as file:
                _pour(hostile.blocks(file, path, most=most), target, progress)
            most -= target.stat().st_size
            stem = member.stem if len(found) > 1 else PurePosixPath(name.removesuffix(".zip")).stem
            try:
                tables = _open_member(
                    target,
                    path,
                    inside / str(number),
                    name=stem,
                    bench=bench,
                    progress=progress,
                    limits=replace(limits, unpacked_bytes=most),
                )
            except BadInput as error:
                failed.append((str(member), error))
                continue
            staged += tables
    if not staged:
        if failed:
            raise failed[0][1]
        raise hostile.bad("empty_archive", path, "中没有文件", "holds no files")
    return [replace(staged[0], notes=(*staged[0].notes, *map(_skipped, failed))), *staged[1:]]


def _open_member(
    target: Path, path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    if recognise_kind(target) is Kind.PACKED:
        raise hostile.bad(
            "archive_in_archive",
            path,
            "里面还有压缩包",
            "holds another archive",
            hint=Text("请先解开外层压缩包", "Unpack the outer archive first."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    return open_file(target, folder, name=name, bench=bench, progress=progress, limits=limits)


def _pour(blocks: Iterable[bytes], target: Path, progress: Progress) -> None:
    done = 0
    with target.open("wb") as out:
        for block in blocks:
            out.write(block)
            done += len(block)
            progress(Step(stage="receive", bytes=done))


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE) or PurePosixPath(name).name in _NOISE


def _readable(info: zipfile.ZipInfo) -> str:
    """The member's name; archives made on Chinese Windows hold GBK bytes without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _skipped(failure: tuple[str, BadInput]) -> Text:
    member, error = failure
    return Text(f"跳过 {member}: {error.message.zh}", f"skipped {member}: {error.message.en}")
