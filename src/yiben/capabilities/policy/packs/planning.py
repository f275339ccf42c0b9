"""One TOML text that is a plan by itself (自定规划): `[plan]`, then the tasks, indicators and targets of a pack.

An installation's own plan has no articles; everything else is checked as a pack's is (ADR 0081).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from yiben.capabilities.policy.packs.entries import PackHead, Place
from yiben.capabilities.policy.packs.folder import digest
from yiben.capabilities.policy.packs.kinds import KINDS
from yiben.capabilities.policy.packs.pack import Document, Origin, Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.capabilities.policy.packs.promises import check_promises
from yiben.capabilities.policy.packs.shape import At, about, read
from yiben.capabilities.policy.packs.words import Ident, Standing
from yiben.kernel.text import Text

NAME = "plan.toml"
_KINDS = tuple(kind for kind in KINDS if kind.attribute in {"tasks", "indicators", "targets"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """`[plan]`: what it is called and whose it is."""

    id: Ident
    title: Text = field(metadata=about("名称", "Title"))
    issuer: Text = field(metadata=about("制定单位", "Who made it"))
    number: str | None = field(default=None, metadata=about("文号", "Number of the document"))
    begins: date | None = field(default=None, metadata=about("开始", "First day"))
    ends: date | None = field(default=None, metadata=about("结束", "Last day"))
    says: Text | None = field(default=None, metadata=about("简介", "What it is, in a sentence"))


def read_plan(text: str) -> Pack:
    """A plan written by hand, as a pack that rules nothing. BadInput with all that is wrong, each with its line."""
    from yiben.capabilities.policy.packs.reading import parse

    problems = Problems()
    document = parse(NAME, text.encode(), problems)
    problems.refuse(NAME)
    assert document is not None
    bare = Document(NAME, _without_articles(document.data), document.text)
    at = At(NAME, lambda: bare.lines, problems)
    for key in bare.data:
        if key not in {"plan", *(kind.key for kind in _KINDS)}:
            write = Text(
                "写 [plan]、[[task]]、[[indicator]]、[[target]]",
                "Write [plan], [[task]], [[indicator]], [[target]].",
            )
            at.down(key).wrong("不是规划的表", "is no table of a plan", hint=write, code="pack_field")
    head = read(PlanHead, bare.data.get("plan", {}), at.down("plan"))
    entries = {kind.attribute: tuple(_read(kind.entry, kind.key, bare, at)) for kind in _KINDS}
    problems.refuse(NAME)
    assert head is not None
    pack = Pack(
        head=_pack_head(head),
        digest=digest({NAME: text.encode()}),
        folder=Path(NAME),
        origin=Origin.LOADED,
        documents={NAME: bare},
        **entries,
    )
    _once(pack, problems)
    check_promises(pack, problems)
    problems.refuse(NAME)
    return pack


def _pack_head(head: PlanHead) -> PackHead:
    return PackHead(
        id=head.id,
        version="1",
        title=head.title,
        issuer=head.issuer,
        number=head.number,
        status=Standing.IN_FORCE,
        from_=head.begins,
        until=head.ends,
        says=head.says,
    )


def _without_articles(data: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(data)
    for kind in _KINDS:
        listed = data.get(kind.key)
        if isinstance(listed, list):
            found[kind.key] = [{"article": [], **one} if isinstance(one, dict) else one for one in listed]
    return found


def _read(entry: type, key: str, document: Document, at: At) -> Iterator[Any]:
    listed = document.data.get(key, [])
    if not isinstance(listed, list):
        at.down(key).wrong("应写作 [[…]]", "must be a list of tables")
        return
    for number, table in enumerate(listed):
        here = at.down(key, number)
        made = read(entry, table, here, place=Place(file=NAME, find=partial(_line, here)))
        if made is not None:
            yield made


def _line(at: At) -> int | None:
    return at.line


def _once(pack: Pack, problems: Problems) -> None:
    seen: dict[str, int | None] = {}
    for _, entry in pack.declarations():
        if entry.id in seen:
            said = Text(
                f"编号 {entry.id} 已用于第 {seen[entry.id]} 行",
                f"The id {entry.id} is used already in line {seen[entry.id]}",
            )
            problems.add(NAME, entry.place.line, said, code="pack_duplicate")
        seen.setdefault(entry.id, entry.place.line)
