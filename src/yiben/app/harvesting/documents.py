"""Sources, runs and lines as JSON, for the API and the terminal."""

from functools import cache
from pathlib import Path
from typing import Any

from yiben.capabilities import harvesting
from yiben.ui.words import Words


def source_document(one: harvesting.Source) -> dict[str, Any]:
    """A source."""
    return {
        "source": one.id,
        "name": one.name,
        "kind": one.kind,
        "address": one.address,
        "local": one.local,
        "organisation": one.organisation,
        "organisation_name": one.organisation_name,
        "every_days": one.every_days,
        "loss_share": one.loss_share,
        "standing": one.standing,
        "due": one.due,
        "columns": dict(one.columns),
        "themes": dict(one.themes),
        "licences": dict(one.licences),
        "publishers": dict(one.publishers),
        "added": one.added,
        "added_by": one.added_by,
    }


def run_document(one: harvesting.Run) -> dict[str, Any]:
    """A run with its counts."""
    return {
        "run": one.id,
        "source": one.source,
        "how": one.how,
        "begun": one.begun,
        "ended": one.ended,
        "state": one.state,
        "by": one.by,
        "records": one.records,
        "counts": {str(outcome): one.counts.get(outcome, 0) for outcome in harvesting.Outcome},
        "bytes": one.bytes,
        "problem": {"code": one.code, "message": str(one.problem), "where": dict(one.where)}
        if one.problem
        else None,
    }


def line_document(one: harvesting.Line) -> dict[str, Any]:
    """What became of one record."""
    return {
        "position": one.position,
        "key": one.key,
        "title": one.title,
        "outcome": one.outcome,
        "place": one.place,
        "field": one.field,
        "reason": {"code": one.reason, "message": str(harvesting.reason(one.reason))} if one.reason else None,
        "detail": one.detail,
        "notes": [{"code": said, "message": str(harvesting.note(said))} for said in one.notes],
        "dataset": one.dataset or None,
    }


def preview_document(one: harvesting.Preview) -> dict[str, Any]:
    """The first records of a source as they would come in."""
    return {
        "columns": dict(one.columns),
        "headings": list(one.headings),
        "problem": str(one.problem) if one.problem else None,
        "records": [
            {"key": record.key, "title": record.title, "place": record.place, "reason": record.reason}
            if isinstance(record, harvesting.Wrong)
            else {
                "key": record.key,
                "title": dict(record.title),
                "publisher": record.publisher,
                "place": record.place,
                "links": len(record.links),
            }
            for record in one.records
        ],
    }


def title_of(one: harvesting.Standing | harvesting.Outcome | harvesting.Ended) -> str:
    """What a state or an outcome is called, in the reader's language: the words of the pages."""
    group = {harvesting.Standing: "standing", harvesting.Outcome: "outcome", harvesting.Ended: "state"}
    return _words().say(f"{group[type(one)]}.{one}")


@cache
def _words() -> Words:
    return Words.read({"": Path(__file__).parent / "templates" / "words.toml"})
