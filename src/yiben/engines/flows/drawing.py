"""Draws a flow from its declaration: an SVG that reads without colour, and the same as a list of sentences.

Two pictures in one figure: ends beside the column for wide pages, everything in one column for narrow ones;
the style sheet shows one of them. `placing` says where things stand. No style attributes (pages forbid them):
classes for the site's style, plain attributes for a picture that stands alone.
"""

import hashlib
from html import escape
from itertools import pairwise

from yiben.engines.flows.calendar import said as time_said
from yiben.engines.flows.model import End, Flow, Move, State
from yiben.engines.flows.placing import NARROW, WIDE, Arrow, Box, Measure, Picture, ordered, place
from yiben.engines.flows.wording import called
from yiben.kernel.text import Lang, Text

_ENDS = {
    End.DONE: Text("✓ 办结", "✓ done"),
    End.REFUSED: Text("✕ 不予同意", "✕ refused"),
    End.WITHDRAWN: Text("↩ 撤回", "↩ withdrawn"),
    End.LAPSED: Text("○ 逾期失效", "○ lapsed"),
}
_HERE = Text("▶ 现在在这里", "▶ it is here now")
_BY_ITSELF = Text("（自动）", " (by itself)")
_AS_WORDS = Text("以文字列出", "The same in words")
_BEND = 6.0
_GREY = 'fill="none" stroke="currentColor"'


def draw(flow: Flow, *, at: str | None = None, lang: Lang) -> str:
    """The flow as a `<figure>`; the state `at` is marked by a frame and words. HTML-safe whatever was declared."""
    move_words = {move.id: _move_words(move, lang) for move in flow.moves}
    key = hashlib.sha256(flow.key.encode()).hexdigest()[:8]
    pictures = []
    for name, measure in (("wide", WIDE), ("narrow", NARROW)):
        words = {state.id: _box_words(state, measure, at, lang) for state in flow.states}
        picture = place(flow, measure=measure, box_words=words, move_words=move_words)
        pictures.append(_svg(flow, picture, at=at, lang=lang, name=name, key=f"flow-{key}-{name}"))
    return (
        f'<figure class="flow">{"".join(pictures)}'
        f'<details class="flow-words"><summary>{_AS_WORDS.say(lang)}</summary>{_listed(flow, at, lang)}</details>'
        "</figure>"
    )


def _move_words(move: Move, lang: Lang) -> str:
    return move.title.say(lang) + (_BY_ITSELF.say(lang) if move.by_itself else "")


def _box_words(state: State, measure: Measure, at: str | None, lang: Lang) -> list[tuple[str, int, str]]:
    words = [("flow-title", measure.title, state.title.say(lang))]
    if state.id == at:
        words.insert(0, ("flow-here", measure.small, _HERE.say(lang)))
    if state.end:
        words.append(("flow-note", measure.small, _ENDS[state.end].say(lang)))
    elif measure.sentence:
        words.append(("flow-note", measure.small, state.says.say(lang)))
    if state.deadline:
        words.append(("flow-limit", measure.small, _limit(state, lang)))
    return words


def _limit(state: State, lang: Lang) -> str:
    if state.deadline is None:
        return ""
    limit = time_said(state.deadline.within)
    return Text(f"时限：{limit.zh}", f"within {limit.en}").say(lang)


def _svg(flow: Flow, picture: Picture, *, at: str | None, lang: Lang, name: str, key: str) -> str:
    width, height = round(picture.width), round(picture.height)
    rem = round(width / 16, 3)
    parts = [
        (
            f'<svg class="flow-{name}" width="{rem}rem" viewBox="0 0 {width} {height}" role="img" '
            f'aria-labelledby="{key}-t {key}-d" xmlns="http://www.w3.org/2000/svg">'
        ),
        f'<title id="{key}-t">{escape(flow.title.say(lang))}</title>',
        f'<desc id="{key}-d">{escape(_described(flow, at, lang))}</desc>',
    ]
    parts += [_arrow(arrow, picture) for arrow in picture.arrows]
    parts += [_box(box, here=box.state.id == at) for box in picture.boxes.values()]
    return "".join([*parts, _start(picture.boxes[flow.start]), "</svg>"])


def _described(flow: Flow, at: str | None, lang: Lang) -> str:
    names = {state.id: state.title for state in flow.states}
    here = names.get(at) if at else None
    zh = f"{len(flow.states)} 个环节，{len(flow.moves)} 种流转，从“{names[flow.start].zh}”开始。"
    en = f"{len(flow.states)} states and {len(flow.moves)} moves, beginning with “{names[flow.start].en}”."
    if here:
        zh, en = f"{zh}现在在“{here.zh}”。", f"{en} It is now at “{here.en}”."
    return Text(zh, en).say(lang)


def _box(box: Box, *, here: bool) -> str:
    end = box.state.end
    kind = "flow-box" + (" flow-now" if here else "") + (f" flow-end flow-{end}" if end else "")
    corner = round(min(22.0, box.height / 2)) if end else 4
    weight = 3 if here else 1.5
    parts = [
        (
            f'<g class="{kind}"><rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
            f'rx="{corner}" {_GREY} stroke-width="{weight}"/>'
        )
    ]
    if end is End.DONE:  # a second line inside, as in state diagrams
        parts.append(
            f'<rect x="{box.x + 3:g}" y="{box.y + 3:g}" width="{box.width - 6:g}" height="{box.height - 6:g}" '
            f'rx="{max(0, corner - 3)}" {_GREY}/>'
        )
    y = box.y + 8
    for name, size, words in box.lines:
        y += size * 1.45
        bold = ' font-weight="650"' if name != "flow-note" else ""
        parts.append(
            f'<text class="{name}" x="{box.x + (16 if end else 12):g}" y="{y - size * 0.3:.1f}" '
            f'font-size="{size}" fill="currentColor"{bold}>{escape(words)}</text>'
        )
    return "".join([*parts, "</g>"])


def _start(box: Box) -> str:
    x, y = box.x + 28, box.y
    return (
        f'<circle class="flow-head" cx="{x:g}" cy="{y - 9:g}" r="4" fill="currentColor"/>'
        f'<path class="flow-head" d="M{x:g} {y:g} l-4.5 -7 h9 z" fill="currentColor"/>'
    )


def _arrow(arrow: Arrow, picture: Picture) -> str:
    source, target = picture.boxes[arrow.source], picture.boxes[arrow.target]
    size = picture.measure.small
    if arrow.lane is None:
        x = source.x + 28
        line = f"M{x:g} {arrow.out:g} V{arrow.into - 6:g}"
        head = f"M{x:g} {arrow.into:g} l-4.5 -8 h9 z"
        left = x + 12
    else:
        turn = picture.lanes + (arrow.lane + 1) * picture.measure.lane
        aside = target.x > turn
        end, back = (target.x, -7) if aside else (target.right, 7)
        line = _turning(
            [(source.right, arrow.out), (turn, arrow.out), (turn, arrow.into), (end + back, arrow.into)]
        )
        head = f"M{end:g} {arrow.into:g} l{back * 8 / 7:g} -4.5 v9 z"
        left = source.right + 8
    dash = ' stroke-dasharray="5 4"' if arrow.returns else ""
    texts = "".join(
        f'<text class="flow-move" x="{left:g}" y="{arrow.words + number * size * 1.35:.1f}" font-size="{size}" '
        f'fill="currentColor">{escape(words)}</text>'
        for number, words in enumerate(arrow.lines)
    )
    kind = "flow-line flow-back" if arrow.returns else "flow-line"
    return (
        f'<path class="{kind}" d="{line}" {_GREY} stroke-width="1.5"{dash}/>'
        f'<path class="flow-head" d="{head}" fill="currentColor"/>{texts}'
    )


def _turning(points: list[tuple[float, float]]) -> str:
    """A line along `points` with round corners."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        bend = min(_BEND, *(max(abs(bx - ax), abs(by - ay)) / 2 for (ax, ay), (bx, by) in
                            pairwise([(x0, y0), (x1, y1), (x2, y2)])))  # fmt: skip
        before = (x1 - bend * _sign(x1 - x0), y1 - bend * _sign(y1 - y0))
        after = (x1 + bend * _sign(x2 - x1), y1 + bend * _sign(y2 - y1))
        path += f" L{before[0]:g} {before[1]:g} Q{x1:g} {y1:g} {after[0]:g} {after[1]:g}"
    return f"{path} L{points[-1][0]:g} {points[-1][1]:g}"


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def sentences(flow: Flow, *, at: str | None = None, lang: Lang) -> list[str]:
    """The same as plain lines: every state, and indented below it what leads on."""
    lines = [flow.title.say(lang)]
    for head, tail, moves in _told(flow, at, lang):
        lines.append(f"{head}{tail}")
        lines += [f"    {one}" for one in moves]
    return lines


def page(flow: Flow, *, lang: Lang) -> str:
    """The picture as a file of its own, for printing and passing on."""
    title = escape(flow.title.say(lang))
    style = (
        "body{font:16px/1.6 sans-serif;margin:32px}svg{max-width:100%;height:auto}.flow-narrow{display:none}"
    )
    return (
        f'<!doctype html><html lang="{"zh-CN" if lang is Lang.ZH else "en"}"><meta charset="utf-8">'
        f"<title>{title}</title><style>{style}</style><h1>{title}</h1>{draw(flow, lang=lang)}</html>\n"
    )


def _told(flow: Flow, at: str | None, lang: Lang) -> list[tuple[str, str, list[str]]]:
    """Every state as (its title, what is said of it, its moves)."""
    names = {state.id: state.title.say(lang) for state in flow.states}
    found = []
    for state in ordered(flow):
        notes = [_limit(state, lang)] if state.deadline else []
        notes += [_ENDS[state.end].say(lang)] if state.end else []
        notes += [_HERE.say(lang)] if state.id == at else []
        tail = f" ({', '.join(notes)})" if notes else ""
        tail += "" if state.end and state.says == state.title else f" {state.says.say(lang)}"
        moves = [_move_sentence(flow, move, names, lang) for move in flow.moves if state.id in move.sources]
        found.append((names[state.id], tail, moves))
    return found


def _listed(flow: Flow, at: str | None, lang: Lang) -> str:
    items = []
    for head, tail, moves in _told(flow, at, lang):
        below = "".join(f"<li>{escape(one)}</li>" for one in moves)
        items.append(
            f"<li><strong>{escape(head)}</strong>{escape(tail)}{f'<ul>{below}</ul>' if below else ''}</li>"
        )
    return f"<ol>{''.join(items)}</ol>"


def _move_sentence(flow: Flow, move: Move, names: dict[str, str], lang: Lang) -> str:
    whos = [called(one, flow).say(lang) for one in move.who]
    by = ("、" if lang is Lang.ZH else ", ").join(whos)
    by = f" ({by})" if by and lang is Lang.EN else f"（{by}）" if by else ""
    return f"{_move_words(move, lang)}{by} → {names[move.target]}"
