"""The round seal (印章), drawn as vectors: a ring, a star, the organisation along the top, the serial below."""

import math
from typing import Any

RED = "#d0021b"
FONT = "STSong-Light"  # of Adobe's Asian set: every reader brings it, so none is embedded or shipped


def draw_seal(canvas: Any, *, x: float, y: float, radius: float, organisation: str, serial: str) -> None:
    """A seal with its centre at `x`, `y`; all in points. `canvas` is ReportLab's."""
    from reportlab.lib.colors import HexColor

    canvas.saveState()
    red = HexColor(RED)
    canvas.setStrokeColor(red)
    canvas.setFillColor(red)
    canvas.setLineWidth(radius * 0.055)
    canvas.circle(x, y, radius, stroke=1, fill=0)
    canvas.setLineWidth(radius * 0.012)
    canvas.circle(x, y, radius * 0.93, stroke=1, fill=0)
    _star(canvas, x=x, y=y + radius * 0.04, radius=radius * 0.3)
    _top(canvas, organisation, x=x, y=y, radius=radius)
    canvas.setFont(FONT, radius * 0.165)
    canvas.drawCentredString(x, y - radius * 0.5, "数据共享专用章")
    canvas.setFont("Helvetica", radius * 0.11)
    canvas.drawCentredString(x, y - radius * 0.7, serial)
    canvas.restoreState()


def _star(canvas: Any, *, x: float, y: float, radius: float) -> None:
    path = canvas.beginPath()
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi / 2 + corner * math.pi / 5
        point = (x + reach * math.cos(angle), y + reach * math.sin(angle))
        path.moveTo(*point) if corner == 0 else path.lineTo(*point)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _top(canvas: Any, words: str, *, x: float, y: float, radius: float) -> None:
    """`words` along the upper arc, spread over at most 240 degrees; long names get smaller letters."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    letters = words[:40]
    size = min(radius * 0.24, radius * 3.1 / max(1, len(letters)) * 0.95)
    if letters.isascii():
        size = min(radius * 0.2, radius * 5.2 / max(1, len(letters)))
    track = radius * 0.87 - size * 0.85
    widths = [max(stringWidth(letter, FONT, size), size * 0.3) for letter in letters]
    room = math.radians(min(240, 26 * len(letters)))
    gap = max(0.0, (room * track - sum(widths)) / max(1, len(letters)))
    angle = math.pi / 2 + (sum(widths) + gap * (len(letters) - 1)) / track / 2
    for letter, width in zip(letters, widths, strict=True):
        angle -= width / track / 2
        canvas.saveState()
        canvas.translate(x + track * math.cos(angle), y + track * math.sin(angle))
        canvas.rotate(math.degrees(angle) - 90)
        canvas.setFont(FONT, size)
        canvas.drawCentredString(0, 0, letter)
        canvas.restoreState()
        angle -= (width / 2 + gap) / track
