"""Whose copy is it: the right one of 1,000 grants from 1 % of an export, and nobody for what is foreign.

    .venv/bin/python benchmarks/leak_tracing.py [--trials 200] [--foreign 10000]

One table of 100,000 people (name and phone masked) leaves under 1,000 grants, each export with a key and the words
of its own; which word a row bears is drawn (the hash of the road, `exports.mark`, is held by tests). A trial takes 1 % of the rows of one of them, spoils the part as a leaker would
(`SPOILED`), writes it, reads it as `yiben trace` does, and accuses among all 1,000. Foreign data are tables of
nobody here: plain, masked on a screen, marked by exports of another home, or strewn with glyphs by chance.
`right` is how many trials named the grant and no other; with two copies mixed: one or both, never a third.
"""

import argparse
import csv
import hashlib
import io
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from yiben.capabilities.access.exports.pieces import pieces_of
from yiben.engines.guard import marks

ROWS, GRANTS, TAKEN = 100_000, 1_000, 1_000
Rows = list[list[str]]
HEAD = ["编号", "姓名", "手机号", "金额", "日期"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--foreign", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args()
    keys = {f"grant{number}": key_of("ours", number) for number in range(GRANTS)}
    dice = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        leaks(keys, dice, trials=asked.trials, file=Path(folder) / "leaked")
        foreign(keys, dice, trials=asked.foreign)


def leaks(keys: dict[str, bytes], dice: random.Random, *, trials: int, file: Path) -> None:
    """Every way of spoiling in turn; then as many trials of two copies mixed."""
    names = list(keys)
    right, seconds = 0, []
    for trial in range(trials):
        owner = dice.choice(names)
        spoil = SPOILED[trial % len(SPOILED)]
        path = spoil(sample(keys[owner], dice), dice, file)
        began = time.perf_counter()
        found = accused(path, keys)
        seconds.append(time.perf_counter() - began)
        right += found == {owner}
    tell(benchmark="trace_leak", rows=TAKEN, candidates=GRANTS, trials=trials, right=right, bits=evidence(keys, dice, file),
         ours_s=round(statistics.median(seconds), 4))  # fmt: skip
    one, both, third = 0, 0, 0
    for _ in range(trials):
        pair = set(dice.sample(names, 2))
        first, second = (sample(keys[name], dice) for name in sorted(pair))
        mixed = [dice.choice(rows) for rows in zip(first, second, strict=True)]
        found = accused(SPOILED[0](mixed, dice, file), keys)
        one, both, third = one + (len(found & pair) == 1), both + (pair <= found), third + bool(found - pair)
    tell(benchmark="trace_two_mixed", trials=trials, both_named=both, one_named=one, third_named=third)


def evidence(keys: dict[str, bytes], dice: random.Random, file: Path) -> dict[str, float]:
    """Bits that 1 % of one marked column holds, and what is needed."""
    rows = sample(keys["grant0"], dice)
    weight = marks.weigh(seen_in(SPOILED[0](rows, dice, file)), exports=len(keys))
    return {"held": round(weight.bits), "needed": round(weight.needed, 1)}


def foreign(keys: dict[str, bytes], dice: random.Random, *, trials: int) -> None:
    """Four kinds of data of nobody here, in turn."""
    accusations, seconds = 0, []
    for trial in range(trials):
        seen = marks.Seen()
        seen.read(FOREIGN[trial % len(FOREIGN)](dice, trial))
        began = time.perf_counter()
        accusations += bool(marks.accuse(seen, keys, {}))
        seconds.append(time.perf_counter() - began)
    tell(benchmark="trace_foreign", candidates=GRANTS, trials=trials, accusations=accusations,
         ours_s=round(statistics.median(seconds), 5))  # fmt: skip


def key_of(home: str, number: int) -> bytes:
    return hashlib.sha256(f"{home} {number}".encode()).digest()


def sample(key: bytes, dice: random.Random) -> Rows:
    """1 % of the rows of one export. Which word a row bears is as good as chance to whoever has no key."""
    words = marks.words_of(key)
    picked = dice.sample(range(ROWS), TAKEN)
    return [
        [str(row), "张王李赵"[row % 4] + dice.choice(words), f"138{dice.choice(words)}{row % 10_000:04d}",
         f"{row * 7 / 100:.2f}", f"2026-{1 + row % 12:02d}-{1 + row % 28:02d}"]
        for row in picked
    ]  # fmt: skip


def written(
    rows: Rows, file: Path, *, encoding: str = "utf-8", delimiter: str = ",", head: list[str] = HEAD
) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([head, *rows])
    file.write_bytes(text.getvalue().encode(encoding, errors="replace"))
    return file


def shuffled(rows: Rows, dice: random.Random, file: Path) -> Path:
    return written(dice.sample(rows, len(rows)), file, delimiter="\t")


def one_column_left(rows: Rows, dice: random.Random, file: Path) -> Path:
    return written([[row[1]] for row in rows], file, encoding=dice.choice(["gb18030", "gbk"]), head=["姓名"])


def in_another_encoding(rows: Rows, dice: random.Random, file: Path) -> Path:
    return written(
        rows, file, encoding=dice.choice(["gb18030", "big5", "utf-16", "utf-8-sig"]), delimiter=";"
    )


def reformatted(rows: Rows, dice: random.Random, file: Path) -> Path:
    """Other numbers, other dates, spaces around cells, as JSON with escapes."""
    changed = [
        {
            "id": f"{int(row[0]):,}",
            "n": f" {row[1]} ",
            "p": row[2],
            "d": row[4].replace("-", "/"),
            "a": f"¥{row[3]}",
        }
        for row in rows
    ]
    file.write_text(json.dumps(changed, ensure_ascii=dice.random() < 0.5), encoding="utf-8")
    return file


def through_a_workbook(rows: Rows, _dice: random.Random, file: Path) -> Path:
    """Saved as .xlsx with inline strings."""
    import zipfile
    from xml.sax.saxutils import escape

    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    main_ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel_ns = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack_ns = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{pack_ns}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{pack_ns}/relationships"><Relationship Id="r1" Type="{rel_ns}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main_ns}" xmlns:r="{rel_ns}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{pack_ns}/relationships"><Relationship Id="r1" Type="{rel_ns}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main_ns}"><sheetData>{lines}</sheetData></worksheet>',
        )
    return file


def edited(rows: Rows, dice: random.Random, file: Path) -> Path:
    """5 % of the cells overwritten, half of them with glyphs."""

    def cell(old: str) -> str:
        if dice.random() >= 0.05:
            return old
        return "".join(dice.choices(marks.GLYPHS, k=8)) if dice.random() < 0.5 else "已更正"

    return written([[cell(one) for one in row] for row in rows], file)


SPOILED: tuple[Callable[[Rows, random.Random, Path], Path], ...] = (
    shuffled, one_column_left, in_another_encoding, reformatted, through_a_workbook, edited,
)  # fmt: skip


def plain(dice: random.Random, trial: int) -> str:
    return "\n".join(
        f"{trial},{dice.randrange(10**9)},{dice.getrandbits(60):x},2026-01-0{1 + n % 9}" for n in range(TAKEN)
    )


def masked(dice: random.Random, _trial: int) -> str:
    return "\n".join(f"张**,138****{dice.randrange(10_000):04d},{'*' * 8}" for _ in range(TAKEN))


def of_another_home(dice: random.Random, trial: int) -> str:
    words, codes = marks.words_of(key_of("theirs", trial)), marks.codes_of(key_of("theirs", trial))
    return "\n".join(f"张{dice.choice(words)},{dice.choice(codes)}" for _ in range(TAKEN))


def strewn(dice: random.Random, _trial: int) -> str:
    glyphs = np.array(list(marks.GLYPHS))[
        np.frombuffer(dice.randbytes(8 * TAKEN), np.uint8).reshape(-1, 8) % 4
    ]
    return "\n".join("".join(row) for row in glyphs.tolist())


FOREIGN: tuple[Callable[[random.Random, int], str], ...] = (plain, masked, of_another_home, strewn)


def seen_in(file: Path) -> marks.Seen:
    seen = marks.Seen()
    for piece in pieces_of(file):
        seen.read(piece)
    return seen


def accused(file: Path, keys: dict[str, bytes]) -> set[str]:
    return {one.export for one in marks.accuse(seen_in(file), keys, {})}


def tell(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
