"""The day a page or a call asks for."""

from datetime import date

from yiben.capabilities import powers
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


def day_asked(work: Work, said: str) -> str:
    """`said` as a day, today where nothing is said. BadInput `bad_date`: another day is never answered for it."""
    if not said:
        return powers.today(work)
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise BadInput(
            "bad_date",
            Text(f"「{said[:20]}」不是日期", f"“{said[:20]}” is no date."),
            where={"field": "as_of"},
            hint=Text("写作 2025-12-31", "Write it as 2025-12-31."),
        ) from error
