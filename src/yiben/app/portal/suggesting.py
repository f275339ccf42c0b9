"""Suggestions below a search box, as JSON."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.portal.swift import Public
from yiben.capabilities.portal import search
from yiben.capabilities.portal.search import Guess
from yiben.kernel.actors import ANYBODY
from yiben.ui.answers import as_json
from yiben.ui.doors import AnyVisit

PATH = "/datasets/suggest"
ADDRESS = Public(path=PATH, asks=frozenset({"q"}))
_LONGEST = 100  # characters that are looked at

router = APIRouter(include_in_schema=False)


@router.get(PATH, name="portal.suggest")
def suggestions(visit: AnyVisit) -> Response:
    """`{"suggestions": [{"title", "kind", "href"}]}`; an empty list where nothing begins like that."""
    words = visit.doors.pages.words
    with visit.office.reading(visit.actor or ANYBODY) as work:
        found = search.suggest(work, visit.text("q")[:_LONGEST])
    lines = [
        {"title": one.title, "kind": _kind(words.say, one.guess), "href": _href(one.guess, one.key)}
        for one in found
    ]
    return as_json({"suggestions": lines})


def _kind(say: Callable[[str], str], guess: Guess) -> str:
    return say(f"portal.guess.{guess}") if guess is not Guess.DATASET else ""


def _href(guess: Guess, key: str) -> str:
    return f"/datasets/{key}" if guess is Guess.DATASET else f"/datasets?{urlencode([(guess.value, key)])}"
