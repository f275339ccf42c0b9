"""The four tables for programs 四表: plans' rows, and the file of a company or a person as the caller may see it."""

from typing import Any

from yiben.app.planning.documents import authority_document, figure_document, line_document, words
from yiben.app.planning.joined import WholeTable
from yiben.app.profiles.documents import profile_document
from yiben.capabilities import plans


def table_document(view: plans.TableView) -> dict[str, Any]:
    """One of the four tables."""
    return {
        "table": str(view.table),
        "key": view.key,
        "title": str(view.title),
        "above": [{"key": key, "title": str(title)} for key, title in view.above],
        "below": [{"key": key, "title": str(title)} for key, title in view.below],
        "tasks": [
            {
                "id": one.id,
                "kind": one.kind,
                "title": words(one.title),
                "plan": one.plan,
                "powers": [authority_document(each) for each in view.powers.get(one.id, ())],
            }
            for one in view.nodes
        ],
        "targets": [line_document(one) for one in view.lines],
        "services": list(view.services),
        "figures": [figure_document(one) for one in view.brought],
    }


def whole_document(whole: WholeTable) -> dict[str, Any]:
    """One of the four tables; of persons and companies with the file, or why it is not there."""
    found, joined = table_document(whole.view), whole.joined
    if joined is None:
        return found
    benefits = joined.benefits
    return found | {
        "file": profile_document(joined.file) if joined.file else None,
        "no_file": words(joined.why),
        "masked_fields": joined.hidden,
        "accounts": list(joined.accounts),
        "benefits": {
            "programmes": benefits.asked,
            "met": [title for title, _ in benefits.met],
            "one_fact_away": benefits.near,
            "undecided": benefits.undecided,
            "titles": [one.number for one in benefits.titles],
        }
        if benefits
        else None,
    }
