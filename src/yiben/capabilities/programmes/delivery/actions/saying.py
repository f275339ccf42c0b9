"""What applicants say of themselves (申请人自述): kept beside what authorities say, marked as theirs, never taken for a register's."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.actions.applicants import Applicant
from yiben.capabilities.programmes.delivery.actions.platform import today
from yiben.capabilities.programmes.delivery.actions.prefilling import TITLES, known
from yiben.capabilities.programmes.delivery.model import Known
from yiben.capabilities.programmes.delivery.store import calls as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

SELF = "self"
"""The source of what somebody says of themselves."""
SELF_TITLE = Text("申请人自述", "said by the applicant")
_MOST = 500


def my_facts(work: Work) -> tuple[Known, ...]:
    """Everything known of whoever asks, or of their company, titles held among it; their own word stands first."""
    mine = vouchers.me(work)
    return known(work, Applicant(id=mine.id, name=mine.name, code=mine.code or ""), "")


def say_facts(work: Work, facts: Mapping[str, Any]) -> int:
    """Say facts about oneself or one's company; None takes one's word back. Leaves `benefit.facts_said`, names alone.

    Titles come from the register and judgements from reviewers: neither can be said. BadInput `bad_facts`.
    """
    said = {
        name[:80]: value
        for name, value in facts.items()
        if name != TITLES and not name.startswith(("judged.", "relaxed."))
    }
    if len(said) > _MOST:
        raise BadInput(
            "bad_facts", Text(f"一次最多 {_MOST} 项", f"{_MOST} at most at once."), where={"field": "facts"}
        )
    if not said:
        return 0
    party, day = vouchers.me(work), today(work)
    store.take_back_facts(work.db, party.id, SELF, sorted(said))
    rows = [
        {
            "applicant": party.id,
            "fact": name,
            "source": SELF,
            "value": value,
            "source_zh": SELF_TITLE.zh,
            "source_en": SELF_TITLE.en,
            "as_of": day,
            "put": stamp(work.now()),
            "put_by": work.actor.account,
        }
        for name, value in said.items()
        if value is not None
    ]
    if rows:
        store.put_facts(work.db, rows)
    work.leave("benefit.facts_said", party.id, facts=sorted(said))
    return len(said)
