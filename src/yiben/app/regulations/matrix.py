"""The control matrix 控制矩阵: for each activity and level, what a pack demands, how strongly, by which article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import policy
from yiben.engines.rules.decisions import Book, Control, Effect
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

STATES = ("shut", "shut_but", "partly", "conditions", "duties", "free")
"""How a cell stands, from strict to loose; each has a symbol, a word and a colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One activity at one level. `musts` and `defaults` count what binds, `advice` what is encouraged.

    `lead` is the sentence that weighs most.
    """

    level: str
    rank: int
    state: str
    forbids: int
    requires: int
    obliges: int
    musts: int
    defaults: int
    advice: int
    articles: tuple[str, ...]
    lead: Text | None
    lead_strength: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One activity."""

    activity: str
    title: Text
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One control in words. `levels` says at which levels it holds; `ways` what lifts it."""

    id: str
    article: str
    strength: str
    effect: str
    says: Text
    levels: str
    modes: tuple[Text, ...]
    importance: tuple[str, ...]
    personal: bool | None
    when: str
    needs: str
    ways: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What one activity has to answer to."""

    activity: str
    title: Text
    rows: tuple[Demand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPage(PageView):
    """The picture, its filters, and every demand in words."""

    template: ClassVar[str] = "rules/matrix.html"
    place: ClassVar[str] = "packs"
    pack: str
    title: Text
    scale: Text
    levels: tuple[Text, ...]
    rows: tuple[MatrixRow, ...]
    demands: tuple[Demands, ...]
    modes: tuple[tuple[str, Text], ...]
    mode: str
    importance: str
    personal: str
    activity: str
    rank: int | None
    q: str
    shows_demands: bool
    here: str


@router.get("/packs/{pack}/matrix")
def matrix(visit: SignedVisit, pack: str) -> Response:
    """The matrix of one pack; `mode`, `importance`, `personal` narrow, `activity` and `level` choose a cell."""
    with visit.reading() as work:
        found = policy.pack(work, pack)
        book = policy.compiled_alone(found)
    words = book.vocabulary
    mode = visit.text("mode") if visit.text("mode") in words.modes else ""
    importance, personal = visit.text("importance"), visit.text("personal")
    activity, level = visit.text("activity"), visit.text("level")
    rank = book.scale.rank(level) if level else None
    if activity and activity not in words.activities:
        raise NotFound(
            "no_activity",
            Text("没有这项处理活动", "There is no such activity."),
            where={"activity": activity},
        )
    kept = {"mode": mode, "importance": importance, "personal": personal}
    fixed = frozenset(name for name, said in kept.items() if said)
    narrowed = {
        name: [
            tuple(control for control in cell.controls if _fits(control, importance, personal))
            for cell in book.row(name, mode or None)
        ]
        for name in words.activities
    }
    rows = tuple(
        MatrixRow(
            activity=name,
            title=words.activities[name].text,
            cells=tuple(
                _cell(book, controls, at, fixed=fixed, chosen=name == activity and at == rank)
                for at, controls in enumerate(cells)
            ),
        )
        for name, cells in narrowed.items()
    )
    q = visit.text("q")[:200]
    everything = bool(activity or q or visit.text("all"))
    demands = tuple(
        Demands(
            activity=name,
            title=words.activities[name].text,
            rows=_search(_demands(book, cells if rank is None else [cells[rank]]), q),
        )
        for name, cells in narrowed.items()
        if everything and activity in ("", name)
    )
    return visit.show(
        MatrixPage(
            pack=found.id,
            title=found.title,
            scale=found.scales[0].title if found.scales else Text("", ""),
            levels=tuple(level.text for level in book.scale.levels),
            rows=rows,
            demands=tuple(one for one in demands if one.rows),
            modes=tuple((name, word.text) for name, word in words.modes.items()),
            activity=activity,
            rank=rank,
            q=q,
            shows_demands=everything,
            here=f"/packs/{pack}/matrix?" + "".join(f"{name}={said}&" for name, said in kept.items() if said),
            **kept,
        )
    )


def state_of(controls: Iterable[Control], *, silence: str, fixed: frozenset[str] = frozenset()) -> str:
    """How strict these controls are together, before anything is known of the act.

    `fixed` are the dimensions somebody chose (mode, importance, personal): a prohibition of one mode alone does
    not shut a cell of all modes.
    """
    binding = [control for control in controls if control.binding]
    forbids = [one for one in binding if one.effect is Effect.FORBID]
    whole = [one for one in forbids if one.when is None and _narrow(one) <= fixed]
    if any(not one.ways for one in whole):
        return "shut"
    if whole:
        return "shut_but"
    if silence == "deny" and not any(one.decides for one in binding):
        return "shut"
    if any(one.when is None for one in forbids):
        return "partly"
    if forbids or any(one.effect is Effect.REQUIRE for one in binding):
        return "conditions"
    return "duties" if any(one.effect is Effect.OBLIGE for one in binding) else "free"


def _narrow(control: Control) -> frozenset[str]:
    said = {"mode": control.modes, "importance": control.importance, "personal": control.personal}
    return frozenset(name for name, value in said.items() if value is not None)


def _fits(control: Control, importance: str, personal: str) -> bool:
    return (not importance or control.importance is None or importance in control.importance) and (
        personal not in {"yes", "no"} or control.personal in {None, personal == "yes"}
    )


def _cell(
    book: Book, controls: Sequence[Control], rank: int, *, fixed: frozenset[str], chosen: bool
) -> MatrixCell:
    def count(effect: Effect) -> int:
        return sum(one.effect is effect and one.binding for one in controls)

    meant = controls if "mode" in fixed else [one for one in controls if _meant(book, one)] or controls
    lead = _lead(meant)
    return MatrixCell(
        level=str(book.scale.levels[rank].id),
        rank=rank,
        state=state_of(meant, silence=book.silence, fixed=fixed),
        forbids=count(Effect.FORBID),
        requires=count(Effect.REQUIRE),
        obliges=count(Effect.OBLIGE),
        musts=sum(one.strength == "must" for one in controls),
        defaults=sum(one.strength == "default" for one in controls),
        advice=sum(not one.binding for one in controls),
        articles=tuple(dict.fromkeys(one.article for one in (*((lead,) if lead else ()), *controls))),
        lead=lead.text if lead else None,
        lead_strength=str(lead.strength) if lead else "",
        chosen=chosen,
    )


def _meant(book: Book, control: Control) -> bool:
    """Whether an act of no named mode is taken to mean it: not one of modes that are an act of their own."""
    modes = book.vocabulary.modes
    return control.modes is None or any(modes[name].more.get("assumed", True) for name in control.modes)


def _lead(controls: Sequence[Control]) -> Control | None:
    """What says most of this very cell: prohibitions that need no circumstances, then what speaks of fewest cells."""

    def key(one: Control) -> tuple[bool, bool, int, int]:
        shuts = one.effect is Effect.FORBID and one.when is None
        levels = len(one.ranks) if one.ranks is not None else 99
        return not one.binding, not shuts, len(one.activities), levels

    return min(controls, key=key, default=None)


def _demands(book: Book, cells: Sequence[Sequence[Control]]) -> tuple[Demand, ...]:
    modes = book.vocabulary.modes
    unique = dict.fromkeys(control for cell in cells for control in cell)
    return tuple(
        Demand(
            id=one.id,
            article=one.article,
            strength=str(one.strength),
            effect=str(one.effect),
            says=one.text,
            levels=_levels(book, one),
            modes=tuple(modes[name].text for name in sorted(one.modes or ())),
            importance=tuple(sorted(one.importance or ())),
            personal=one.personal,
            when=one.when.text if one.when else "",
            needs=one.needs.text if one.needs else "",
            ways=tuple(way.text for way in one.ways),
        )
        for one in unique
    )


def _levels(book: Book, control: Control) -> str:
    ranks = sorted(control.ranks) if control.ranks is not None else []
    names = [str(book.scale.levels[rank].id) for rank in ranks]
    if not names or len(names) == len(book.scale.levels):
        return ""
    together = ranks[-1] - ranks[0] + 1 == len(ranks)
    return f"{names[0]}–{names[-1]}" if together and len(names) > 1 else ", ".join(names)


def _search(rows: tuple[Demand, ...], q: str) -> tuple[Demand, ...]:
    wanted = q.casefold().split()
    return tuple(
        one
        for one in rows
        if all(word in f"{one.id} {one.article} {one.says.zh} {one.says.en}".casefold() for word in wanted)
    )
