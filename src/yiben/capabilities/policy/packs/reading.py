"""Reads a pack's folder into a `Pack`, or says everything that is wrong with it. Nothing is half loaded."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from yiben.capabilities.policy.packs.checks import check_pack
from yiben.capabilities.policy.packs.entries import PackHead, Place
from yiben.capabilities.policy.packs.folder import Folder, take
from yiben.capabilities.policy.packs.kinds import KINDS, Kind, known_file
from yiben.capabilities.policy.packs.pack import BASE, Document, Origin, Pack
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.capabilities.policy.packs.shape import At, read
from yiben.kernel.text import Text

HEAD = "pack.toml"
VOCABULARY = "vocabulary.toml"
CALENDARS = "calendars.toml"
DECIDING = frozenset({HEAD, VOCABULARY, CALENDARS, "scales.toml", "controls.toml"})
MOST_ENTRIES = 5_000
_KNOWN = {HEAD, VOCABULARY, *(kind.file for kind in KINDS)}
_AT = re.compile(r"\(at line (\d+), column \d+\)")


def read_pack(path: Path, *, origin: Origin = Origin.SHIPPED, base: Pack | None = None) -> Pack:
    """The pack in the folder `path`, checked whole against the words of `base`.

    Raises BadInput with all that is wrong, each with file, line and fix.
    """
    ours = path.name == BASE and origin is Origin.SHIPPED
    return pack_of(take(path, open_ended=ours), path=path, origin=origin, base=base)


def glance(path: Path, *, origin: Origin = Origin.SHIPPED) -> Pack:
    """What decides of a pack that was checked before: head, scales, controls, words. Nothing is checked again."""
    ours = path.name == BASE and origin is Origin.SHIPPED
    return glance_of(take(path, open_ended=ours, only=DECIDING), path=path, origin=origin)


def glance_of(folder: Folder, *, path: Path, origin: Origin = Origin.LOADED) -> Pack:
    """The same of files already taken."""
    ours = path.name == BASE and origin is Origin.SHIPPED
    wanted = {name: content for name, content in folder.files.items() if name in DECIDING}
    return _glanced(replace(folder, files=wanted), path, origin, ours=ours)


def flowing_of(folder: Folder, *, path: Path, origin: Origin = Origin.LOADED) -> Pack:
    """Head, flows, calendars and parameters of files already taken. Nothing is checked again."""
    return _only(folder, {"flows", "calendars", "parameters"}, path, origin)


def entitling_of(folder: Folder, *, path: Path, origin: Origin = Origin.LOADED) -> Pack:
    """Head, facts, programmes, stacking rules and parameters of files already taken. Nothing is checked again."""
    return _only(folder, {"facts", "programmes", "stackings", "parameters"}, path, origin)


def _only(folder: Folder, attributes: set[str], path: Path, origin: Origin) -> Pack:
    ours = path.name == BASE and origin is Origin.SHIPPED
    kinds = [kind for kind in KINDS if kind.attribute in attributes]
    wanted = {
        name: content
        for name, content in folder.files.items()
        if name == HEAD or any(kind.holds(name) for kind in kinds)
    }
    return _glanced(replace(folder, files=wanted), path, origin, ours=ours)


def _glanced(folder: Folder, path: Path, origin: Origin, *, ours: bool) -> Pack:
    problems = Problems()
    pack = _assembled(folder, path, origin, problems, ours=ours)
    problems.refuse(folder.name)
    assert pack is not None
    return pack


def pack_of(folder: Folder, *, path: Path, origin: Origin = Origin.LOADED, base: Pack | None = None) -> Pack:
    """The pack in files already taken."""
    from yiben.capabilities.policy.packs.bulletins import check_bulletins
    from yiben.capabilities.policy.packs.deciding import check_deciding
    from yiben.capabilities.policy.packs.flows import check_flows
    from yiben.capabilities.policy.packs.promises import check_promises

    problems = Problems()
    ours = folder.name == BASE and origin is Origin.SHIPPED
    pack = _assembled(folder, path, origin, problems, ours=ours)
    problems.refuse(folder.name)
    assert pack is not None
    check_pack(pack, problems, base=ours)
    check_deciding(pack, base or pack, problems)
    check_flows(pack, base or pack, problems, ours=ours)
    _check_programmes(pack, base or pack, problems)
    check_promises(pack, problems)
    check_bulletins(pack, problems)
    problems.refuse(folder.name)
    return pack


def _check_programmes(pack: Pack, base: Pack, problems: Problems) -> None:
    if pack.facts or pack.programmes or pack.stackings:  # nobody else waits for that engine
        from yiben.capabilities.policy.packs.entitling import check_programmes

        check_programmes(pack, base, problems)


def _assembled(folder: Folder, path: Path, origin: Origin, problems: Problems, *, ours: bool) -> Pack | None:
    documents = _documents(folder, problems, ours=ours)
    head = _head(documents, folder, problems)
    entries: dict[str, Any] = {
        kind.attribute: tuple(
            entry
            for name in sorted(documents)
            if kind.holds(name)
            for entry in _entries(kind, documents[name], problems)
        )
        for kind in KINDS
    }
    if head is None or problems.found:
        return None
    return Pack(head=head, digest=folder.digest, folder=path, origin=origin, documents=documents, **entries)


def _documents(folder: Folder, problems: Problems, *, ours: bool) -> dict[str, Document]:
    found = {}
    for name, content in folder.files.items():
        if name not in _KNOWN and not known_file(name):
            if not ours:
                problems.add(
                    name,
                    None,
                    Text(f"规则包里没有 {name} 这种文件", f"A pack has no file {name}"),
                    hint=nearest(name, _KNOWN, called=Text("可以有", "There may be")),
                    code="pack_file",
                )
            continue
        document = parse(name, content, problems)
        if document is not None:
            found[name] = document
    return found


def parse(name: str, content: bytes, problems: Problems) -> Document | None:
    """One file as TOML with its lines; None when it is not TOML, noted in `problems`."""
    try:
        text = content.decode("utf-8-sig")
        document = Document(name, tomllib.loads(text), text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(
            name,
            line,
            Text(f"{name} 不是 UTF-8 文本", f"{name} is not UTF-8 text"),
            hint=Text("请用 UTF-8 编码保存", "Save it as UTF-8."),
            code="bad_toml",
        )
    except RecursionError:
        problems.add(name, None, Text(f"{name} 嵌套过深", f"{name} is nested too deeply"), code="bad_toml")
    except ValueError as error:  # a TOMLDecodeError, or a number tomllib lets int() refuse
        said = _AT.search(str(error))
        line = int(said[1]) if said else content.count(b"\n") + 1
        reason = _AT.sub("", str(error)).strip()[:200]
        problems.add(
            name,
            line,
            Text(f"{name} 不是有效的 TOML：{reason}", f"{name} is not valid TOML: {reason}"),
            hint=_mend(reason, [*content.decode("utf-8-sig").split("\n"), ""][line - 1]),
            code="bad_toml",
        )
    else:
        return document
    return None


_WORD_PROCESSOR = re.compile("[\u201c\u201d\u2018\u2019\u300c\u300d\uff02]")
_FULL_WIDTH = re.compile("[\uff1d\uff3b\uff3d\uff5b\uff5d\uff0c\uff03]")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")


def _mend(reason: str, line: str) -> Text:
    """What somebody who never saw TOML does about a line that is none."""
    bare = _QUOTED.sub("", line)
    if _WORD_PROCESSOR.search(bare):
        return Text(
            '引号要用直引号 "…"，不能用“…”；文字处理软件会自动改成弯引号',
            'Use straight quotes "…", not “…”: word processors change them by themselves.',
        )
    if _FULL_WIDTH.search(bare):
        return Text(
            "= [ ] { } , # 要用半角，不能用全角", "Write = [ ] { } , # in half width, not in full width."
        )
    if "overwrite" in reason or "twice" in reason:
        return Text(
            "同一个字段写了两次；每个条目另起一行 [[…]]",
            "A field stands twice: start each entry with its own [[…]] line.",
        )
    return Text("文字要加引号，列表用方括号", "Text stands in quotes, lists in square brackets.")


def _head(documents: Mapping[str, Document], folder: Folder, problems: Problems) -> PackHead | None:
    if HEAD not in documents:
        if HEAD not in folder.files:
            problems.add(
                HEAD,
                None,
                Text(f"{folder.name} 缺少 {HEAD}", f"{folder.name} has no {HEAD}"),
                hint=Text(
                    "写明 id、version、名称、发布机关、status",
                    "It says id, version, titles, issuer and status.",
                ),
                code="no_pack_toml",
            )
        return None
    document = documents[HEAD]
    return read(PackHead, document.data, At(HEAD, lambda: document.lines, problems))


def _entries(kind: Kind, document: Document, problems: Problems) -> tuple[Any, ...]:
    at = At(document.name, lambda: document.lines, problems)
    known = [one.key for one in KINDS if one.holds(document.name)]
    for key in document.data:
        if key not in known:
            write = " / ".join(f"[[{one}]]" for one in known)
            at.down(key).wrong(
                "不是这里的表",
                "is no table of this file",
                hint=Text(f"写 {write}", f"Write {write}."),
                code="pack_field",
            )
    listed = document.data.get(kind.key, [])
    if not isinstance(listed, list):
        at.down(kind.key).wrong(
            "应写作 [[…]]",
            "must be a list of tables",
            hint=Text(f"写 [[{kind.key}]]", f"Write [[{kind.key}]]."),
        )
        return ()
    if len(listed) > MOST_ENTRIES:
        at.down(kind.key).wrong(
            f"多于 {MOST_ENTRIES} 条", f"has more than {MOST_ENTRIES} entries", code="pack_size"
        )
        return ()
    made: list[Any] = []
    for number, table in enumerate(listed):
        here = at.down(kind.key, number)
        made.append(read(kind.entry, table, here, place=Place(file=document.name, find=partial(_line, here))))
    return tuple(one for one in made if one is not None)


def _line(at: At) -> int | None:
    return at.line


def head_of(path: Path, *, origin: Origin = Origin.SHIPPED) -> PackHead:
    """Only `pack.toml`: what a pack is, unchecked otherwise."""
    problems = Problems()
    ours = path.name == BASE and origin is Origin.SHIPPED
    folder = take(path, open_ended=ours, only=frozenset({HEAD}))
    head = _head(_documents(folder, problems, ours=ours), folder, problems)
    problems.refuse(path.name)
    assert head is not None
    return head
