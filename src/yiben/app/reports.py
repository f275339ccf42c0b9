"""How an intake answer (the contract's JSON) looks at a terminal."""

from typing import Any

from yiben.app.terminal import out, say, table
from yiben.kernel.text import Text


def show_answer(answer: dict[str, Any]) -> None:
    """One source: every table that was found in it."""
    for one in answer.get("tables") or [answer]:
        _show_table(one)


def show_quality(quality: dict[str, Any], *, rows: int) -> None:
    """Dimension scores with their formulas, then what failed and where."""
    out.print("")
    passed = quality["rules"] - quality["failed"]
    out.print(
        str(
            Text(
                f"质量: {quality['rules']} 条规则，{passed} 条通过",
                f"Quality: {passed} of {quality['rules']} rules hold",
            )
        ),
        style="bold",
    )
    table(
        (),
        (
            (f"  {one['title']}", _bar(one["score"]), f"{one['score']:.2%}", one["formula"])
            for one in quality.get("dimensions", ())
            if one["score"] is not None
        ),
    )
    for finding in quality["findings"]:
        at = ", ".join(f"{row:,}" for row in finding["sample_rows"])
        place = Text(f"；如第 {at} 行", f"; e.g. rows {at}") if at else Text("", "")
        out.print(f"  ✗ {finding['says']}{place}")


def _show_table(one: dict[str, Any]) -> None:
    out.print("")
    title = one.get("name") or one["source"]
    out.print(f"{title}  ·  {one['rows']:,} {Text('行', 'rows')}  ·  {one['encoding'] or '-'}", style="bold")
    headings = (
        Text("列", "column"), Text("类型", "type"), Text("含义", "meaning"), Text("个人信息", "personal"),
        Text("级别", "level"), Text("把握", "sure"), Text("依据", "evidence"),
    )  # fmt: skip
    yes = str(Text("是", "yes"))
    table(
        headings,
        (
            (
                column["name"],
                column["type"],
                column.get("title") or column["semantic"] or "-",
                yes if column["personal"] else "",
                column["sensitivity"],
                f"{column['confidence']:.0%}",
                column["evidence"],
            )
            for column in one["columns"]
        ),
    )
    show_quality(one["quality"], rows=one["rows"])
    for note in one.get("notes", ()):
        out.print(f"  · {note}")
    if one["rejected_rows"]:
        say(_set_aside(one["rejected_rows"], one["rejects_file"]))
    if one.get("unchanged"):
        say(Text("文件未变，沿用原快照", "The same file as before: the same snapshot"))
    if one.get("resource"):
        name = one["name"]
        say(
            Text(
                f"✓ 已登记为 {name}（{one['resource']}，快照 {one['snapshot']}），待确认: yiben accept {name}",
                f"✓ registered as {name} ({one['resource']}, snapshot {one['snapshot']}); accept it: yiben accept {name}",
            )
        )


def _set_aside(rows: int, file: str | None) -> Text:
    if file is None:  # looked at only: nothing is kept
        return Text(
            f"{rows:,} 行读不进来；接入时会连同理由保留",
            f"{rows:,} rows cannot be read; an intake keeps them with the reason",
        )
    return Text(
        f"{rows:,} 行未入库，原文与理由见 {file}",
        f"{rows:,} rows were set aside; each with its reason in {file}",
    )


def _bar(share: float) -> str:
    full = round(share * 10)
    return "█" * full + "░" * (10 - full)
