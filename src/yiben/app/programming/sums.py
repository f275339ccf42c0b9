"""Money as these pages say it (金额的写法): rounded in pictures, to the fen in tables."""

from yiben.kernel.text import Text

_STEPS = ((10**10, 10**10, "亿元"), (10**6, 10**6, "万元"))
_STEPS_EN = ((10**11, 10**11, "billion yuan"), (10**8, 10**8, "million yuan"))


def coarse(fen: int | None) -> Text:
    """Three or four digits and a unit: 1,234.5 万元; – where no amount is computed."""
    if fen is None:
        return Text("–", "–")
    return Text(_said(fen, _STEPS, "元"), _said(fen, _STEPS_EN, "yuan"))


def exact(fen: int | None) -> str:
    """Yuan to the fen: 1,234.50; – where no amount is computed."""
    return "–" if fen is None else f"{fen / 100:,.2f}" if abs(fen) < 10**14 else f"{fen // 100:,}"


def share(part: int, whole: int) -> float:
    """A length between 0 and 1."""
    return min(1.0, max(0, part) / whole) if whole > 0 else 0.0


def _said(fen: int, steps: tuple[tuple[int, int, str], ...], least: str) -> str:
    for size, unit, word in steps:
        if abs(fen) >= size:
            return f"{fen / unit:,.1f}".removesuffix(".0") + f" {word}"
    return f"{fen / 100:,.0f} {least}"
