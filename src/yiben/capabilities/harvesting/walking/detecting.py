"""What a source speaks, found out by asking: for whoever does not know."""

import re
from pathlib import Path

from yiben.capabilities.harvesting.model import Kind
from yiben.capabilities.harvesting.readers.graphs import ACCEPT
from yiben.infra.fetching import Fetcher
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_HEAD = 65_536
_PROBE = "/api/3/action/package_search?rows=0"


def detect(address: str, *, local: bool, fetcher: Fetcher, folder: Path) -> Kind:
    """The kind of a source. Raises BadInput `unknown_kind`, and what the fetcher raises."""
    if local:
        return _of_path(Path(address))
    if re.search(r"/api(/\d)?(/action|/rest|/?$)", address):
        return Kind.CKAN
    got = fetcher.get(address, folder / "answer", accept=f"{ACCEPT}, application/json")
    with got.path.open("rb") as file:
        head = file.read(_HEAD)
    if not _page(head):
        return of_head(head)
    try:
        probe = fetcher.get(address.rstrip("/") + _PROBE, folder / "probe", accept="application/json")
        if probe.size < _HEAD and b'"success"' in probe.path.read_bytes():
            return Kind.CKAN
    except BadInput as error:
        if error.code != "source_refused":
            raise
    if b".xml" in head:
        return Kind.ISO
    raise _unknown()


def of_head(head: bytes) -> Kind:
    """By what a file begins with."""
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith(b"<"):
        if b"MD_Metadata" in text or b"MI_Metadata" in text:
            return Kind.ISO
        if b"rdf:RDF" in text or not text.startswith(b"<?xml"):
            return Kind.DCAT
        raise _unknown()
    if re.match(rb"\[\s*(\]|[{\[])|\{", text):
        return _of_json(text)
    if re.search(rb"@prefix|PREFIX\s+\w*:\s*<", text):
        return Kind.DCAT
    first = text.split(b"\n", 1)[0]
    if any(first.count(one) for one in (b",", b";", b"\t", b"|")):
        return Kind.CSV
    raise _unknown()


def _of_json(text: bytes) -> Kind:
    if b'"success"' in text or b'"metadata_modified"' in text or b'"resources"' in text:
        return Kind.CKAN
    if re.search(
        rb'"dataset"\s*:\s*\[|"accessLevel"|"accrualPeriodicity"|dcat-us|project-open-data|"datasetSeries"',
        text,
    ):
        return Kind.DATA_JSON
    if b"@context" in text or b"@graph" in text:
        return Kind.DCAT
    if b'"distribution"' in text:
        return Kind.DATA_JSON
    return Kind.JSON


def _of_path(path: Path) -> Kind:
    if path.is_dir():
        found = next((one for one in sorted(path.rglob("*")) if one.is_file()), None)
        if found is None:
            raise _unknown()
        path = found
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head.decode("utf-16", "ignore").encode()
    return of_head(head)


def _page(head: bytes) -> bool:
    return b"<html" in head[:4000].lower() or b"<!doctype html" in head[:200].lower()


def _unknown() -> BadInput:
    return BadInput(
        "unknown_kind",
        Text("认不出来源的种类", "Nobody can tell what this source speaks."),
        where={"field": "kind"},
        hint=Text(f"请指明种类：{', '.join(Kind)}", f"Say which: {', '.join(Kind)}."),
    )
