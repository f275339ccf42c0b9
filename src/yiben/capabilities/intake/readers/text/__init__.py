"""Delimited text (分隔文本): CSV, TSV and their cousins in any encoding.

`encoding` what bytes are characters · `dialect` how fields are told apart · `layout` where the table
stands · `swift` the engine reads it · `careful` we read it record by record · `spread` a sample.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from yiben.capabilities.intake.model import Limits, Staged
from yiben.capabilities.intake.readers.text import careful, swift
from yiben.capabilities.intake.readers.text.dialect import Dialect, sniff
from yiben.capabilities.intake.readers.text.encoding import Survey, decoded, place, survey, transcode
from yiben.capabilities.intake.readers.text.layout import Layout, lay_out
from yiben.capabilities.intake.readers.text.spread import spread, start_of
from yiben.infra.lake import Bench, EngineFault, scan
from yiben.kernel.progress import Progress
from yiben.kernel.text import Text

_HEAD = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One file and what is known of it."""

    path: Path
    folder: Path
    name: str
    seen: Survey
    dialect: Dialect
    layout: Layout
    bench: Bench
    progress: Progress
    limits: Limits

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.jsonl"


def open_text(
    path: Path, folder: Path, *, name: str, bench: Bench, progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage one text file as one table."""
    seen = survey(path, progress=progress, limits=limits)
    head, whole = _head(path, seen)
    dialect = sniff(head, whole=whole, hint=path.suffix.lower())
    layout = lay_out(head, dialect, whole=whole, limits=limits, file=path.name)
    job = _Job(
        path=path,
        folder=folder,
        name=name,
        seen=seen,
        dialect=dialect,
        layout=layout,
        bench=bench,
        progress=progress,
        limits=limits,
    )
    return [_swiftly(job) or _carefully(job)]


def _head(path: Path, seen: Survey) -> tuple[str, bool]:
    """The beginning as text with line feeds only, and whether that is all of it."""
    text = ""
    for chunk in decoded(path, seen):
        text += chunk
        if len(text) > _HEAD:
            break
    whole = len(text) <= _HEAD
    text = (
        text
        if whole
        else text[: max(_HEAD, text.find("\n", _HEAD) + 1 if text.find("\n", _HEAD) >= 0 else _HEAD)]
    )
    return text.replace("\r\n", "\n").replace("\r", "\n"), whole


def _swiftly(job: _Job) -> Staged | None:
    """By the engine; None when the file wants care."""
    if not job.dialect.plain or job.layout.pad or (job.seen.blank_lines and job.layout.width > 1):
        return None
    text, notes = _as_utf8(job)
    trusted = _trustingly(job, text, notes)
    return trusted or _examined(job, text, notes)


def _exact(seen: Survey) -> bool:
    """True when every line is one record."""
    return seen.strict and not (seen.quotes or seen.blank_lines)


def _trustingly(job: _Job, text: Path, notes: list[Text]) -> Staged | None:
    """A big file whose sample is clean is checked while it lands; `mend` is how to go on when that fails."""
    sample = _sample(job, text)
    if sample is None:
        return None
    exact = _exact(job.seen)
    found = swift.trust(
        text,
        job.folder / "sample.csv",
        job.dialect,
        job.layout,
        bench=job.bench,
        limits=job.limits,
        exact=exact,
    )
    if found is None:
        return None
    relation, odd = found
    return Staged(
        name=job.name,
        relation=relation,
        columns=job.layout.columns,
        encoding=_said(job.seen),
        delimiter=job.dialect.delimiter or None,
        preamble=job.layout.shape.preamble,
        notes=(*notes, *_notes(job, blank=0, rejected=0)),
        sample=sample,
        bytes=job.seen.size,
        odd=odd,
        mend=lambda: _examined(job, text, notes) or _carefully(job),
    )


def _examined(job: _Job, text: Path, notes: list[Text]) -> Staged | None:
    """Every record is looked at before any is typed."""
    seen, layout = job.seen, job.layout
    exact = _exact(seen)
    try:
        found = swift.examine(text, job.dialect, layout, bench=job.bench, limits=job.limits, exact=exact)
    except EngineFault:
        return None
    if found is None or (found.rejects and seen.size <= job.limits.careful_bytes):
        return None
    if found.short > job.limits.ragged_habit * (found.rows + len(found.rejects)):
        return None
    if found.rejects:
        with job.rejects.open("w", encoding="utf-8") as out:
            out.writelines(reject.as_json() + "\n" for reject in found.rejects)
    return Staged(
        name=job.name,
        relation=found.relation,
        columns=layout.columns,
        encoding=_said(seen),
        delimiter=job.dialect.delimiter or None,
        preamble=layout.shape.preamble,
        rejects=job.rejects if found.rejects else None,
        rejected=len(found.rejects),
        notes=(*notes, *_notes(job, blank=found.blank, rejected=len(found.rejects))),
        sample=_sample(job, text),
        rows=found.rows,
        bytes=seen.size,
    )


def _as_utf8(job: _Job) -> tuple[Path, list[Text]]:
    """The file as the engine can read it, under a name of ours: no name a person gave reaches the engine."""
    target = job.folder / "text.csv"
    target.unlink(missing_ok=True)
    if job.seen.clean:
        place(job.path, target)
        return target, []
    lost = transcode(job.path, target, job.seen, progress=job.progress)
    return target, [_lost(lost)] if lost else []


def _sample(job: _Job, text: Path) -> str | None:
    target = job.folder / "sample.csv"
    start = start_of(text, line=job.layout.line)
    if not spread(text, target, start=start, limits=job.limits):
        return None
    names = [column.name for column in job.layout.columns]
    return swift.reading(target, job.dialect, names, skip=0, limits=job.limits, faults="skip")


def _carefully(job: _Job) -> Staged:
    """Record by record; short records are padded when they turn out to be the file's habit."""
    count = _pour(job)
    if not job.layout.pad and _short(job) > job.limits.ragged_habit * (count.rows + count.rejected):
        job = replace(job, layout=replace(job.layout, pad=True))
        count = _pour(job)
    table = job.folder / "text.parquet"
    return Staged(
        name=job.name,
        relation=scan([table]),
        columns=job.layout.columns,
        encoding=_said(job.seen),
        delimiter=job.dialect.delimiter or None,
        preamble=job.layout.shape.preamble,
        rejects=job.rejects if count.rejected else None,
        rejected=count.rejected,
        notes=tuple(_notes(job, blank=count.blank, rejected=count.rejected, padded=count.padded)),
        rows=count.rows,
        bytes=job.seen.size,
    )


def _pour(job: _Job) -> careful.Count:
    return careful.pour(
        careful.lines_of(decoded(job.path, job.seen)),
        job.folder / "text.parquet",
        job.rejects,
        dialect=job.dialect,
        layout=job.layout,
        limits=job.limits,
        progress=job.progress,
        size=job.seen.size,
    )


def _short(job: _Job) -> int:
    """How many records were set aside for being short."""
    if not job.rejects.exists():
        return 0
    with job.rejects.open(encoding="utf-8") as file:
        return sum('"reason": "too_few_fields"' in line for line in file)


def _said(seen: Survey) -> str:
    return {"big5hkscs": "big5", "mac_roman": "mac-roman"}.get(seen.encoding, seen.encoding)


def _lost(lost: int) -> Text:
    return Text(
        f"有 {lost:,} 个字符无法解码，以 \ufffd 代替",
        f"{lost:,} characters could not be decoded and became \ufffd",
    )


def _notes(job: _Job, *, blank: int, rejected: int, padded: int = 0) -> list[Text]:
    """What was understood and repaired, in sentences."""
    said: list[Text] = []
    shape = job.layout.shape
    if not shape.header_rows:
        said.append(Text("文件没有表头，列名按位置编号", "The file has no header; columns are numbered"))
    elif len(shape.header_rows) > 1:
        rows = len(shape.header_rows)
        said.append(Text(f"表头占 {rows} 行，已合并", f"The header takes {rows} rows, joined into one"))
    if shape.preamble:
        rows = len(shape.preamble)
        said.append(Text(f"表头之上有 {rows} 行标题", f"{rows} title lines stand above the header"))
    if job.layout.marked:
        said.append(Text("每个值前的 ' 已去掉", "The ' before each value was taken off"))
    if job.seen.cr_only:
        said.append(Text("行尾只有回车符", "Lines end with carriage returns only"))
    if job.seen.nul:
        said.append(Text("已去掉空字符 (NUL)", "NUL bytes were removed"))
    if blank:
        said.append(Text(f"跳过 {blank:,} 个空行", f"{blank:,} blank records were skipped"))
    if padded:
        said.append(
            Text(
                f"{padded:,} 行字段不足，以空值补齐",
                f"{padded:,} records were short and were filled up with nulls",
            )
        )
    if rejected:
        said.append(
            Text(
                f"{rejected:,} 行未能读入，见剔除文件",
                f"{rejected:,} records were set aside, see the rejects file",
            )
        )
    return said
