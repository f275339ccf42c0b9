"""Files of strangers made readable: in UTF-8, not nested without end, no XML that grows.

Every function works on a file in parts: memory does not grow with it.
"""

import codecs
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

DEEPEST = 60
_PART = 1 << 20
_SAMPLE = 4 << 20
_LONGEST_ENTITY = 1000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def in_utf8(path: Path, *, charset: str = "") -> Path:
    """The file itself when it is UTF-8 without a mark, else a copy beside it that is.

    What a source says of its encoding is believed only after UTF-8 was tried. A file that is UTF-8 but for a few
    bytes keeps those as U+FFFD, so that one bad record does not take the others with it.
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    wrong = 0 if marked else _wrong_bytes(path)
    if not marked and not wrong:
        return path
    encoding = marked or _encoding(path, charset, wrong)
    copy = path.with_name(path.name + ".utf8")
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while part := source.read(_PART):
            target.write(decoder.decode(part))
        target.write(decoder.decode(b"", final=True))
    return copy


def _wrong_bytes(path: Path) -> int:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    with path.open("rb") as file:
        count = 0
        while part := file.read(_PART):
            count += decoder.decode(part).count("\ufffd") - part.count(b"\xef\xbf\xbd")
    return max(0, count)


def _encoding(path: Path, charset: str, wrong: int) -> str:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    beyond = int((np.frombuffer(sample, np.uint8) > 127).sum())
    if wrong * 20 < beyond or wrong <= 2 < len(sample) // 100:
        return "utf-8"
    for name in (charset, "gb18030"):
        try:
            codecs.getincrementaldecoder(name)(errors="strict").decode(sample)
        except (LookupError, UnicodeDecodeError):
            continue
        if name != "gb18030" or _chinese(sample):
            return name
    return "cp1252"


def _chinese(sample: bytes) -> bool:
    """Whether GB 18030 reads mostly common characters out of it, rather than pairs of accented letters."""
    beyond = [letter for letter in sample.decode("gb18030", "replace") if ord(letter) > 127]
    common = sum("\u4e00" <= letter <= "\u9fa5" or letter in "，。、；：？！“”（）《》" for letter in beyond)
    return common * 10 >= len(beyond) * 9


def check_json(path: Path) -> None:
    """Refuse JSON nested deeper than any catalogue is. Raises BadInput `too_deep`."""
    depth, inside, escaped = 0, False, False
    with path.open("rb") as file:
        while part := file.read(_PART):
            letters = np.frombuffer(part, np.uint8)
            quotes, escaped = _quotes(letters, escaped=escaped)
            odd = (np.cumsum(quotes) + inside) & 1
            opens = ((letters == 0x7B) | (letters == 0x5B)) & (odd == 0)
            closes = ((letters == 0x7D) | (letters == 0x5D)) & (odd == 0)
            levels = depth + np.cumsum(opens.astype(np.int64) - closes.astype(np.int64))
            if int(levels.max()) > DEEPEST:
                raise _too_deep()
            depth, inside = int(levels[-1]), bool(odd[-1])


def _quotes(letters: Any, *, escaped: bool) -> tuple[Any, bool]:
    """Which quotation marks begin or end text, and whether the next part begins behind a lone backslash."""
    size = len(letters)
    back = letters == 0x5C
    places = np.arange(size)
    plain = np.maximum.accumulate(np.where(back, -1, places))  # the last letter that is no backslash
    before = np.concatenate(([-1], plain[:-1]))
    run = places - before - 1  # backslashes directly before each letter
    carried = (before == -1) & escaped
    lone = ((run + carried) & 1).astype(bool)
    tail = size - 1 - int(plain[-1])
    tail += int(escaped and tail == size)
    return (letters == 0x22) & ~lone, bool(tail & 1)


def check_xml(path: Path) -> None:
    """Refuse XML whose entities refer to each other or outside, or that is nested too deeply.

    Raises BadInput `entities`, `too_deep` or `unreadable`. Nothing outside is ever read: expat has no handler for it.
    """
    parser = expat.ParserCreate()
    depth = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _too_deep()

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*said: Any) -> None:
        _name, _parameter, value, _base, system, public, _notation = said
        if system or public or value is None or "&" in value or "%" in value or len(value) > _LONGEST_ENTITY:
            raise entities_refused()

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.EntityDeclHandler = declared
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        if "amplification" in str(error):
            raise entities_refused() from None
        raise unreadable(f"XML, {error}") from None


def unreadable(detail: str) -> BadInput:
    """The file is not what it should be, and where."""
    return BadInput(
        "unreadable",
        Text("来源给出的内容无法读取", "What the source gives cannot be read."),
        where={"problem": detail[:300]},
        hint=Text("请核对来源种类和地址", "Check the kind of source and its address."),
    )


def entities_refused() -> BadInput:
    """XML that declares entities which grow or lead outside."""
    return BadInput(
        "entities",
        Text(
            "XML 含有会展开或指向外部的实体声明，未读取",
            "The XML declares entities that grow or lead outside; it was not read.",
        ),
    )


def _too_deep() -> BadInput:
    return BadInput(
        "too_deep",
        Text(
            f"内容嵌套超过 {DEEPEST} 层，未读取",
            f"It is nested more than {DEEPEST} levels deep; it was not read.",
        ),
    )
