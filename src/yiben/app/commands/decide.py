"""Terminal door of the rules engine: `yiben decide`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import policy


def decide(
    facts: Annotated[
        Path, typer.Argument(metavar="FACTS.json", help="One facts object or a list; - for stdin 事实")
    ],
    pack: Annotated[
        list[str] | None, typer.Option("--pack", help="Packs, where the facts name none 规则包")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """May this be done, by which article, and what would help 判定.

    By the packs the facts name (any there is), else --pack, else those that rule here.
    """
    from yiben.app.deciding import decide_all
    from yiben.app.fact_files import read_json
    from yiben.app.terminal import print_json

    document = read_json(facts)
    desk = _Desk(home, as_)
    try:
        answers = decide_all(document, desk.shelf, packs=pack or ())
    finally:
        desk.close()
    if json:
        print_json(answers)
        return
    _show(answers if isinstance(answers, list) else [answers])


class _Desk:
    """Finds books; opens the home only when shipped packs do not do."""

    def __init__(self, home: Path | None, as_: str | None) -> None:
        self.home, self.as_ = home, as_
        self.platform: Any = None
        self.known: dict[tuple[str, ...] | None, policy.Shelf] = {}

    def shelf(self, names: tuple[str, ...] | None) -> "policy.Shelf":
        if names not in self.known:
            self.known[names] = self._find(names)
        return self.known[names]

    def _find(self, names: tuple[str, ...] | None) -> "policy.Shelf":
        from yiben.capabilities import policy
        from yiben.infra.home import Home as HomeFolder

        if names is not None and self.as_ is None:
            found = policy.shipped_books(names, HomeFolder.find(self.home))
            if found is not None:
                return found
        from yiben.app.wiring import open_platform

        self.platform = self.platform or open_platform(self.home)
        with self.platform.office.reading(self.platform.actor(self.as_)) as work:
            return policy.books_of(names, work=work) if names is not None else policy.ruling_shelf(work)

    def close(self) -> None:
        if self.platform is not None:
            self.platform.close()


def _show(answers: list[dict[str, Any]]) -> None:
    from yiben.app.deciding import EFFECTS
    from yiben.app.terminal import table

    headings = (
        Text("结论", "answer"),
        Text("理由", "reason"),
        Text("还需", "needed"),
        Text("随后应当", "afterwards"),
        Text("条款", "articles"),
    )
    rows = (
        (
            EFFECTS.get(one["effect"], one["effect"]),
            one["reason"],
            _kinds(one["unmet"] or one["way_out"]),
            _kinds(one["obligations"]),
            ", ".join(one["articles"]),
        )
        for one in answers
    )
    table(headings, rows)


def _kinds(listed: list[dict[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(str(one["kind"]) for one in listed))
