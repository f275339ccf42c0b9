"""`yiben trace` says whose copy a file is; `yiben decrypt` opens columns that left encrypted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.cascading.tracing import Elsewhere
    from yiben.capabilities.access import exports

KINDS = {
    "words": Text("掩码字样", "masked cells"),
    "codes": Text("追溯码", "trace column"),
    "tokens": Text("代号", "tokens"),
}


def trace(
    file: Annotated[Path, typer.Argument(help="CSV in any encoding, JSON, Excel, Parquet 文件")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Whose copy is this file: grant, person, time and event. Exit code 4 when that is not known 追溯文件去向."""
    from yiben.app.cascading.tracing import elsewhere
    from yiben.app.terminal import complain_of, print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import exports

    platform = open_platform(home)
    found = exports.trace(platform.office, platform.actor(as_), file)
    with platform.office.reading(platform.actor(as_)) as work:
        away = elsewhere(work, found.copies)
    platform.close()
    unknown = _unknown(found)
    if json:
        print_json(_document(file, found, unknown, away))
    if not found.copies:
        complain_of(unknown)
        raise typer.Exit(4)
    if not json:
        headings = (
            Text("授权", "grant"), Text("账号", "account"), Text("姓名", "person"), Text("时间", "time"),
            Text("存证", "event"), Text("导出编号", "export"), Text("依据", "by"), Text("吻合", "agree"),
            Text("偶合概率", "by chance"), Text("语句", "statement"),
        )  # fmt: skip
        table(headings, (_row(one, away.get(one.export.id)) for one in found.copies))
    if len({one.export.account for one in found.copies}) > 1:
        say(Text("文件混有多人的副本", "The file mixes copies of several people"))
    if any(one.kind == "tokens" for one in found.copies):
        say(
            Text(
                "代号指明账号或授权, 不指明其中哪一次导出",
                "Tokens name the account or grant, not which of its exports",
            )
        )


def decrypt(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet with encrypted columns 文件")],
    key: Annotated[Path, typer.Option("--key", help="The key file that came with it 密钥文件")],
    out: Annotated[Path, typer.Option("--out", help="Write here 输出文件", callback=writable)],
    json: Json = False,
) -> None:
    """Read columns that left encrypted (SM4), with their key file 解密列."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    from yiben.app.terminal import tell
    from yiben.capabilities.access import exports

    kept = exports.read_key(key)
    try:
        with file.open("rb") as stream:
            columnar = stream.read(4) == b"PAR1"
        if columnar:
            parquet.write_table(exports.decrypt(parquet.read_table(file), kept.key), out, compression="zstd")
        else:
            names = csv.open_csv(file).schema.names
            as_text = csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            )
            csv.write_csv(exports.decrypt(csv.read_csv(file, convert_options=as_text), kept.key), out)
    except (OSError, pa.ArrowException) as error:
        raise BadInput(
            "unreadable_file",
            Text(f"无法读取或写出 {file.name}", f"{file.name} cannot be read, or the output not written."),
            where={"file": str(file)},
            hint=Text("支持 UTF-8 的 CSV 和 Parquet", "CSV in UTF-8 and Parquet can be read."),
        ) from error
    tell({"out": str(out)}, Text(f"✓ 已写出 {out}", f"✓ Written to {out}"), json=json)


def _row(copy: "exports.Copy", away: "Elsewhere | None") -> tuple[object, ...]:
    export = copy.export
    person = f"{away.account} · {away.peer_name}" if away else copy.person
    event = " / ".join(one for one in (copy.event, away.their_event if away else None) if one)
    return (
        export.grant or "–", export.account, person, export.time[:19].replace("T", " "), event or "–",
        export.id, KINDS[copy.kind], f"{copy.matched}/{copy.looked_at}", f"{max(copy.by_chance, 1e-300):.1e}",
        export.shape,
    )  # fmt: skip


def _unknown(found: "exports.Traced") -> Text:
    """Nobody is named, and how much evidence there was."""
    compared = Text(f"已比对 {found.exports:,} 次导出", f"{found.exports:,} exports compared")
    if found.bits < found.needed:
        bits, needed = f"{found.bits:.0f}", f"{found.needed:.0f}"
        return Text(
            f"不知道是谁的副本：{compared.zh}，文件中的标记共 {bits} 比特，指认一人需要 {needed} 比特",
            f"Not known whose copy it is: {compared.en}; its marks hold {bits} bits, naming somebody takes {needed}",
        )
    return Text(
        f"不知道是谁的副本：{compared.zh}，文件中的标记（{found.bits:.0f} 比特）与哪一次都不吻合",
        f"Not known whose copy it is: {compared.en}; its marks ({found.bits:.0f} bits) are those of none of them",
    )


def _document(
    file: Path, found: "exports.Traced", unknown: Text, away: "dict[str, Elsewhere]"
) -> dict[str, Any]:
    from yiben.engines.guard.marks import MOST_BY_CHANCE

    document: dict[str, Any] = {
        "file": str(file),
        "known": bool(found.copies),
        "copies": [
            {
                "export": one.export.id,
                "account": one.export.account,
                "person": one.person,
                "organisation": one.organisation,
                "event": one.event,
                "elsewhere": away[one.export.id].document() if one.export.id in away else None,
                "acting_for": one.export.acting_for,
                "grant": one.export.grant,
                "time": one.export.time,
                "purpose": one.export.purpose,
                "format": one.export.format,
                "statement": one.export.shape,
                "snapshots": dict(one.export.snapshots),
                "rows": one.export.rows,
                "by": one.kind,
                "matched": one.matched,
                "looked_at": one.looked_at,
                "by_chance": one.by_chance,
                "bits": round(one.bits, 1),
            }
            for one in found.copies
        ],
        "exports_compared": found.exports,
        "marks_seen": dict(found.marks),
        "most_by_chance": MOST_BY_CHANCE,
        "bits": round(found.bits, 1),
        "bits_needed": round(found.needed, 1),
    }
    if not found.copies:
        document["error"] = {
            "code": "copy_not_known", "message": str(unknown), "where": {"file": str(file)}, "hint": None,
        }  # fmt: skip
    return document
