"""How answers of `yiben assess` are shown to people."""

from typing import Any

from yiben.app.terminal import say, table
from yiben.kernel.text import Text


def show(one: dict[str, Any]) -> None:
    """One programme's answer."""
    say(one["reason"])
    stands = {
        "holds": Text("满足", "holds"),
        "fails": Text("不满足", "fails"),
        "unknown": Text("未知", "unknown"),
        "waived": Text("豁免", "waived"),
        "relaxed": Text("放宽后满足", "relaxed"),
    }
    headings = (
        Text("条件", "criterion"),
        Text("结论", "stands"),
        Text("事实", "facts"),
        Text("条款", "article"),
    )
    table(
        headings,
        (
            (
                part["title"],
                str(stands[part["standing"]]),
                ", ".join(f"{name}={'?' if said is None else said}" for name, said in part["facts"].items()),
                part["article"],
            )
            for part in one["criteria"]
        ),
    )
    if one["nearest"]:
        say(one["nearest"]["says"])
    if one["unsaid"]:
        say(one["unsaid"]["says"])
    for said in one["readings"]:
        say(said)
    _unread(one["unread"])


def show_all(made: dict[str, Any]) -> None:
    """All programmes: those met, those undecided, those one fact would open."""
    headings = (
        Text("事项", "programme"),
        Text("是否符合", "qualifies"),
        Text("金额（元）", "yuan"),
        Text("说明", "why"),
    )
    words = {True: Text("符合", "yes"), None: Text("未知", "unknown"), False: Text("不符合", "no")}
    shown = [one for one in made["programmes"] if one["eligible"] is not False or one["nearest"]]
    table(
        headings,
        (
            (
                one["programme"],
                str(words[one["eligible"]]),
                "" if one["amount"] is None else f"{one['amount']:,}",
                one["nearest"]["says"] if one["nearest"] else one["reason"],
            )
            for one in shown
        ),
    )
    say(
        Text(
            f"共问 {made['asked']} 项：符合 {made['met']}，未定 {made['undecided']}；合计 {made['together']['total']:,} 元",
            f"{made['asked']} asked: {made['met']} met, {made['undecided']} undecided; together {made['together']['total']:,} yuan",
        )
    )
    if made["left_out"]:
        say(made["left_out"]["says"])
        say(Text("要问全部，加 --for all", "To ask all of them, add --for all."))
    if worth := made["worth"][:5]:
        zh = "、".join(f"{fact['title']}（关系 {fact['asked']} 项）" for fact in worth)
        en = "; ".join(f"{fact['title']} (asked by {fact['asked']})" for fact in worth)
        say(Text(f"最值得补充：{zh}", f"Most worth finding out: {en}"))
    _unread(made["unread"])


def _unread(names: list[str]) -> None:
    if names:
        listed = ", ".join(names[:20])
        say(Text(f"没有声明、因而未读的事实：{listed}", f"Facts nobody declared, not read: {listed}"))
