"""How objections are told at the terminal: levels, what was said, who was told."""

from typing import TYPE_CHECKING, Any

from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.work import Work


def cell(value: object) -> object:
    """A figure as a table shows it."""
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else value


def receiver_names(work: "Work", document: dict[str, Any]) -> dict[str, str]:
    """What the organisations that were told are called."""
    from yiben.app.cases.reading import organisation_names

    told = [one["organisation"] for one in document["told"] if one["organisation"]]
    return dict(organisation_names(work, told))


def print_levels(rows: list[dict[str, Any]]) -> None:
    """Objections, each level of a trace further in."""
    from yiben.app.terminal import table

    headings = (Text("编号", "number"), Text("数据", "what"), Text("环节", "state"), Text("提出人", "filed by"),
                Text("期限", "due"), Text("答复", "answered"))  # fmt: skip
    table(
        headings,
        (
            (
                one["number"],
                "  " * one["depth"] + f"{one['resource_name']}{'.' + one['column'] if one['column'] else ''}",
                one["state"],
                one["filer"],
                (one["due"] or "–")[:10],
                (one["answered"] or "–")[:10],
            )
            for one in rows
        ),
    )


def print_said(said: dict[str, Any] | None, closed: Text | None) -> None:
    """What was said; or why it is not shown."""
    from yiben.app.terminal import out

    if said is None:
        out.print(str(closed))
        return
    titles = {"seen": Text("现在的值", "stands there"), "right": Text("正确的值", "right"), "says": Text("说明", "says"),
              "answer": Text("来源单位给出的值", "given by its source"), "subject": Text("代提出的个人", "filed for")}  # fmt: skip
    for column, value in said["key"].items():
        out.print(f"{column} = {value}")
    for name, title in titles.items():
        if said[name]:
            out.print(f"{title}: {said[name]}")


def print_told(document: dict[str, Any], names: dict[str, str]) -> None:
    """Tables made again, and who was told of the correction."""
    from yiben.app.terminal import table

    if document["made_again"]:
        table(
            (Text("重新加工", "made again"), Text("状态", "state")),
            ((one["name"], one["state"]) for one in document["made_again"]),
        )
    if document["told"]:
        table(
            (
                Text("已告知", "told"),
                Text("方式", "got it by"),
                Text("时间", "when"),
                Text("知悉", "acknowledged"),
            ),
            (
                (
                    names.get(one["organisation"] or "", one["account"]),
                    ", ".join(dict.fromkeys(way["way"] for way in one["ways"])),
                    one["told"][:16],
                    (one["acknowledged"] or "–")[:16],
                )
                for one in document["told"]
            ),
        )
