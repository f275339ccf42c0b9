"""What the values of a result mean, whatever its columns are called (语义识别): identifiers of persons, also in simple disguises.

Lineage tells what a column came from; this looks for what its label did not know. Each text or number is read as it is,
turned round, freed of what separates it, and decoded from hexadecimal, Base64 and URL writing; digits that stand in two
columns are put together again. Values never leave this module: a finding names columns and shares.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from yiben.capabilities import grading
from yiben.capabilities.opening import disclosure
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Finding, MadeColumn, Part, Weight
from yiben.infra.lake import Bench, quote, scan
from yiben.kernel.text import Text

_SAMPLE = 4000
"""Rows read, spread evenly."""

_PAIRED = 12
"""Columns of digits that are tried two by two."""

_MOST = 0.8
"""Share of values a writing must fit before what it hides is looked at."""

_BIRTH = r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{0,4}"
_TYPED = re.compile(r"\d[\d\s._-]{6,}\d|@|[0-9A-Fa-f]{20,}|[A-Za-z0-9+/]{24,}={0,2}")
_WIDE = "translate({0}, '０１２３４５６７８９ＸxX', '0123456789XXX')"

WRITINGS: Mapping[str, tuple[Text, str]] = {
    "plain": (Text("原样", "as it is"), "{0}"),
    "turned": (Text("倒序", "turned round"), "reverse({0})"),
    "bare": (Text("去掉分隔符", "without what separates it"), "regexp_replace(" + _WIDE + ", '[^0-9X]', '', 'g')"),
    "turned_bare": (Text("倒序并去掉分隔符", "turned round, without what separates it"), "reverse(regexp_replace(" + _WIDE + ", '[^0-9X]', '', 'g'))"),
    "hex": (Text("十六进制", "from hexadecimal"), "CASE WHEN regexp_full_match({0}, '([0-9A-Fa-f]{{2}})+') THEN TRY(decode(unhex({0}))) END"),
    "base64": (Text("Base64", "from Base64"), "CASE WHEN regexp_full_match({0}, '[A-Za-z0-9+/]{{8,}}=*') THEN TRY(decode(from_base64({0}))) END"),
    "url": (Text("URL 编码", "from URL writing"), "CASE WHEN contains({0}, '%') THEN TRY(url_decode({0})) END"),
}  # fmt: skip
"""How a value may be written, and SQL that undoes it; NULL where it is not written so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One way of reading one column, or two together."""

    columns: tuple[str, ...]
    writing: Text
    plain: bool
    sql: str


def meant(
    bench: Bench, run: workspaces.Run, files: Sequence[str], labels: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    """What the columns of a run's table mean. `labels`: what the ledger says of where each came from."""
    yield from _named(run.columns)
    columns = [one for one in run.columns if one.part is not Part.FIGURE and not _dated(one)]
    if not columns or not run.rows:
        return
    readings = [*_readings(columns), *_pairs(bench, files, columns)]
    every = max(1, run.rows // _SAMPLE)
    listed = ", ".join(f"{_kept(one)} AS c{at}" for at, one in enumerate(readings))
    sample = bench.arrow(
        f"SELECT {listed} FROM (SELECT *, row_number() OVER () AS yiben_row FROM {scan(files)}) "
        f"WHERE yiben_row % {every} = 0 LIMIT {_SAMPLE}"
    )
    found: dict[tuple[str, ...], Finding] = {}
    for reading, said in zip(readings, grading.recognise(sample, total_rows=run.rows), strict=True):
        semantic, title, share = _direct(said)
        if semantic is None or reading.columns in found:
            continue
        known = reading.plain and semantic in labels.get(reading.columns[0], frozenset())
        found[reading.columns] = _finding(reading, title, share, known=known)
    yield from found.values()
    yield from _born(bench, files, columns, found)


def _readings(columns: Sequence[MadeColumn]) -> Iterator[_Reading]:
    for column in columns:
        for name, (title, sql) in WRITINGS.items():
            yield _Reading(
                columns=(column.name,),
                writing=title,
                plain=name == "plain",
                sql=sql.format(f"CAST({quote(column.name)} AS VARCHAR)"),
            )


def _pairs(bench: Bench, files: Sequence[str], columns: Sequence[MadeColumn]) -> Iterator[_Reading]:
    """Columns of digits that together are as long as an identity number or a telephone number."""
    texts = [f"CAST({quote(one.name)} AS VARCHAR)" for one in columns[:60]]
    lengths = ", ".join(
        f"CASE WHEN avg(regexp_full_match({one}, '[0-9]+[Xx]?')::INT) >= {_MOST} THEN mode(length({one})) END" for one in texts
    )  # fmt: skip
    (row,) = bench.run(f"SELECT {lengths} FROM {scan(files)}")
    digits = [(one, int(size)) for one, size in zip(columns, row, strict=False) if size][:_PAIRED]
    for (first, one), (second, other) in permutations(digits, 2):
        if one + other in (11, 18):
            yield _Reading(
                columns=(first.name, second.name),
                writing=Text("两列相接", "put together"),
                plain=False,
                sql=f"CAST({quote(first.name)} AS VARCHAR) || CAST({quote(second.name)} AS VARCHAR)",
            )


def _kept(reading: _Reading) -> str:
    """Masked values are what the guard made of them: stars in their middle say so. Others are read without stars."""
    value = f"trim({reading.sql}, '*•＊ ')"
    bare = f"replace({value}, '*', '')"
    return f"CASE WHEN contains({value}, '*') AND NOT regexp_matches({bare}, '[0-9]{{11}}') THEN NULL ELSE {bare} END"


def _direct(said: grading.Recognition) -> tuple[str | None, Text, float]:
    """The meaning that names a person, itself or inside of text."""
    if _names(said.semantic) and said.personal:
        return said.semantic, said.title, said.confidence
    for one in said.hidden:
        if _names(one.semantic):
            return one.semantic, one.title, one.share
    return None, said.title, 0.0


def _names(semantic: str | None) -> bool:
    if semantic is None or semantic.endswith("_masked"):
        return False
    if any(one.id == semantic and one.kind == "key" for one in grading.meanings()):
        return False
    role = disclosure.role_of(semantic, type_="VARCHAR", personal=True, level=1)
    return role is disclosure.Role.DIRECT


def _finding(reading: _Reading, title: Text, share: float, *, known: bool) -> Finding:
    zh, en = "、".join(reading.columns), ", ".join(reading.columns)
    if known:
        says = Text(
            f"“{zh}”是{title.zh}，按定级可公开", f"“{en}” is “{title.en}”, by its label for everybody."
        )
    else:
        says = Text(
            f"“{zh}”的内容（{reading.writing.zh}）像是{title.zh}，而来源的定级没有这样说",
            f"“{en}”, read {reading.writing.en}, looks like “{title.en}”, which the labels of its sources do not say.",
        )
    return Finding(
        code="meant", weight=Weight.MIND if known else Weight.STOP, says=says, columns=reading.columns,
        measured=round(float(share), 3),
    )  # fmt: skip


def _born(
    bench: Bench,
    files: Sequence[str],
    columns: Sequence[MadeColumn],
    found: Mapping[tuple[str, ...], Finding],
) -> Iterator[Finding]:
    """The first digits of an identity number: where and on which day somebody was born."""
    for column in columns:
        if (column.name,) in found:
            continue
        value = f"CAST({quote(column.name)} AS VARCHAR)"
        both = f"regexp_full_match({value}, '{_BIRTH}') OR regexp_full_match(reverse({value}), '{_BIRTH}')"
        ((share,),) = bench.run(f"SELECT coalesce(avg(({both})::INT), 0) FROM {scan(files)}")
        if share >= _MOST:
            yield Finding(
                code="meant", weight=Weight.STOP, columns=(column.name,), measured=round(float(share), 3),
                says=Text(f"“{column.name}”像是身份证号的前几位（地区和出生日期）", f"“{column.name}” looks like the beginning of identity numbers: place and day of birth."),
            )  # fmt: skip


def _named(columns: Sequence[MadeColumn]) -> Iterator[Finding]:
    """Names of columns leave too: a long number or an address in one is a value somebody typed there."""
    for column in columns:
        if _TYPED.search(column.name):
            yield Finding(
                code="named", weight=Weight.STOP, columns=(column.name,),
                says=Text("列名像是一个值（号码或地址），列名随文件带出", "The name of a column reads like a value, a number or an address, and leaves with the file."),
            )  # fmt: skip


def _dated(column: MadeColumn) -> bool:
    return column.type.upper().startswith(("DATE", "TIME", "BOOL"))
