"""What a system, a form or a file would gather: its columns, with what they mean."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from yiben.capabilities import grading, intake, ledger, stewardship
from yiben.capabilities.stewardship import Column
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

SURE = 0.4
"""From which confidence on a word is taken for a meaning."""


def meanings(names: Sequence[str]) -> list[str | None]:
    """What names mean by themselves, as a column so headed would be recognised; None where that is not clear."""
    import pyarrow as pa

    found: dict[str, str | None] = {}
    unique = list(dict.fromkeys(names))
    for start in range(0, len(unique), 200):
        part = unique[start : start + 200]
        sample = pa.table({name: pa.array([], pa.string()) for name in part})
        for name, one in zip(part, grading.recognise(sample), strict=True):
            found[name] = one.semantic if one.confidence >= SURE else None
    return [found[name] for name in names]


def named(names: str) -> tuple[Column, ...]:
    """Columns typed as a list: 姓名、身份证号."""
    return stewardship.named(names, meanings)


def columns_of(source: str, *, work: Work | None = None) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns of a source, and the entries that are the source itself.

    A file is read as an intake would, by content too; an entry of the ledger gives its items; anything else is a list
    of names. Raises NotFound `no_source`, and what an intake raises.
    """
    if Path(source).is_file():
        return _of_file(source), ()
    if work is not None:
        try:
            dossier = ledger.describe(work, source)
        except NotFound:
            pass
        else:
            return tuple(_of_item(one) for one in dossier.items if not one.retired), (dossier.resource.id,)
    if "/" in source or source.lower().endswith((".csv", ".xlsx", ".xls", ".json", ".parquet", ".txt")):
        raise NotFound("no_source", Text(f"没有文件 {source[-200:]}", f"There is no file {source[-200:]}."))
    return named(source), ()


def _of_item(one: ledger.Item) -> Column:
    return Column(name=one.name, title=one.title, semantic=one.label.semantic if one.label else None)


def _of_file(source: str) -> tuple[Column, ...]:
    with tempfile.TemporaryDirectory(prefix="yiben-") as folder:
        home = Home(Path(folder) / "home").open()
        lake = Lake(home, Settings.from_environment())
        try:
            with lake.bench() as bench:
                found: dict[str, Column] = {}
                for staged in intake.open_source(source, home.staging / "look", bench=bench):
                    sample = intake.draw(bench, staged)
                    for one in grading.recognise(sample, context=staged.name):
                        known = one.semantic if one.confidence >= SURE else None
                        found.setdefault(one.name, Column(name=one.name, semantic=known))
                return tuple(found.values())
        except BadInput as error:
            header = _header(
                source
            )  # a file with a header alone holds no data, and still says what it would gather
            if header is None:
                raise error from None
            return header
        finally:
            lake.close()


def _header(source: str) -> tuple[Column, ...] | None:
    from yiben.app.cataloguing.sheets import read_rows

    try:
        rows = read_rows(Path(source))
    except (BadInput, NotFound):
        return None
    names = rows[0] if len(rows) == 1 else [row[0] for row in rows if len(row) == 1]
    clean = [name.strip() for name in names if name.strip()]
    if not clean:
        return None
    return tuple(Column(name=name, semantic=one) for name, one in zip(clean, meanings(clean), strict=True))
