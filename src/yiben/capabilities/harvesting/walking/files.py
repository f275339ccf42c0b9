"""One file, fetched or named at the terminal; or every file of a folder, one page each."""

from collections.abc import Iterator
from pathlib import Path

from yiben.capabilities.harvesting.model import Kind, Wrong
from yiben.capabilities.harvesting.readers import ckan, datajson, dcat, iso, tables
from yiben.capabilities.harvesting.readers.graphs import Broken, held
from yiben.capabilities.harvesting.readers.objects import objects
from yiben.capabilities.harvesting.walking.road import Entry, Road, Sheet, digest_of
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text

MOST_FILES = 10_000
_SUFFIXES = {
    Kind.CKAN: {".json", ".jsonl"},
    Kind.DCAT: {".ttl", ".rdf", ".xml", ".jsonld", ".nt", ".n3"},
    Kind.DATA_JSON: {".json"},
    Kind.CSV: {".csv"},
    Kind.JSON: {".json", ".jsonl"},
    Kind.ISO: {".xml"},
}


def walk_files(road: Road) -> Iterator[Sheet]:
    """The pages."""
    if not road.local:
        got = road.get(road.address, remember=True)
        if road.same(got):
            yield Sheet(at={}, records=iter(()), unchanged=True)
            return
        records = entries(road, got.path, charset=got.charset, media_type=got.media_type, place="")
        yield Sheet(at={}, records=records, digest=got.digest)
        return
    root = Path(road.address)
    if root.is_file():
        digest = digest_of(root)
        road.learned["digest"] = digest
        if digest == road.memory.get("digest"):
            yield Sheet(at={}, records=iter(()), unchanged=True)
        else:
            yield Sheet(at={}, records=entries(road, _kept(road, root), place=""), digest=digest)
        return
    if not root.is_dir():
        raise NotFound(
            "no_file", Text(f"没有文件 {root}", f"There is no file {root}"), where={"file": str(root)}
        )
    yield from _folder(road, root)


def _folder(road: Road, root: Path) -> Iterator[Sheet]:
    found = sorted(
        one
        for one in root.rglob("*")
        if one.suffix.lower() in _SUFFIXES[road.kind] and one.is_file() and not one.is_symlink()
    )[:MOST_FILES]
    begin = str(road.at.get("file", ""))
    for one in found:
        name = one.relative_to(root).as_posix()
        if name >= begin:
            yield Sheet(
                at={"file": name}, records=_or_wrong(road, _kept(road, one), name), digest=digest_of(one)
            )


def _kept(road: Road, path: Path) -> Path:
    """The name of a file in our own folder: what is made beside it never lands beside theirs."""
    link = road.folder / f"file{path.suffix.lower()}"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    return link


def _or_wrong(road: Road, path: Path, place: str) -> Iterator[Entry]:
    """Of a folder, one broken file is one wrong record: the others are read."""
    try:
        yield from entries(road, path, place=place)
    except YibenError as error:
        yield Wrong(place=place, field="", reason=error.code, detail=str(error.where.get("problem", "")))


def entries(
    road: Road, path: Path, *, place: str, charset: str = "", media_type: str = ""
) -> Iterator[Entry]:
    """What one file says, by the kind of its source."""
    before = f"{place}: " if place else ""
    match road.kind:
        case Kind.CKAN:
            for at, value in objects(path, charset=charset):
                yield ckan.record_of(value, f"{before}{at}")
        case Kind.DATA_JSON:
            for at, value in objects(path, charset=charset):
                yield from datajson.records_of(value, f"{before}{at}")
        case Kind.CSV | Kind.JSON:
            rows = tables.csv_rows if road.kind is Kind.CSV else tables.list_rows
            for at, row in rows(path, charset=charset):
                yield row if isinstance(row, Wrong) else tables.record_of(row, f"{before}{at}", road.columns)
        case Kind.ISO:
            yield iso.record_of(path, place or path.name)
        case Kind.DCAT:
            broken = Broken()
            with held(
                path, media_type=media_type, charset=charset, address=place or road.address, broken=broken
            ) as store:
                for one in store.subjects():
                    yield dcat.record_of(store, one, place)
            if broken.error:
                raise broken.error
