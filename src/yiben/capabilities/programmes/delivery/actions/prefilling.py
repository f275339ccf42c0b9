"""What the platform knows of an applicant, with the source of each fact (预填): shown to them, never taken from them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.actions.applicants import Applicant
from yiben.capabilities.programmes.delivery.actions.platform import today
from yiben.capabilities.programmes.delivery.given import TitleState
from yiben.capabilities.programmes.delivery.model import Known, Purpose
from yiben.capabilities.programmes.delivery.store import calls as store
from yiben.capabilities.programmes.delivery.store import money
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

TITLES = "titles"
"""The fact that holds the programmes whose title is held, as docs/decisions/0080 has it."""


def put_facts(
    work: Work, reference: str, facts: Mapping[str, Any], *, source: Text, resource: str, as_of: str
) -> int:
    """Write down what an authority's data say of an applicant. Leaves `benefit.facts_put` without any value.

    `resource` names the data, so that the same data put again replaces what they said before. For whoever runs
    benefits anywhere. BadInput `bad_facts`.
    """
    vouchers.must_administer(work, vouchers.me(work).id)
    party = vouchers.called(work, reference)
    must_be_of_another(work, party.id)
    try:
        day = date.fromisoformat(as_of).isoformat()
    except ValueError:
        raise BadInput("bad_facts", Text("日期无效", "Not a day."), where={"field": "as_of"}) from None
    if not resource.strip() or not facts:
        raise BadInput(
            "bad_facts",
            Text("请写明来源和事实", "Name the source and the facts."),
            where={"field": "resource"},
        )
    rows = [
        {
            "applicant": party.id,
            "fact": name[:80],
            "source": resource.strip()[:80],
            "value": value,
            "source_zh": source.zh,
            "source_en": source.en,
            "as_of": day,
            "put": stamp(work.now()),
            "put_by": work.actor.account,
        }
        for name, value in facts.items()
    ]
    store.put_facts(work.db, rows)
    work.leave("benefit.facts_put", party.id, facts=sorted(facts), resource=resource.strip()[:80])
    return len(rows)


def must_be_of_another(work: Work, applicant: str) -> None:
    """Nobody states as an authority what is about themselves or their own organisation. Refused `own_facts`."""
    if vouchers.is_mine(work, applicant):
        raise Refused(
            "own_facts",
            Text(
                "不能以主管部门身份登记本人或本单位的情况",
                "Nobody states this as an authority about their own.",
            ),
            where={"account": work.actor.account},
        )


def known(work: Work, who: Applicant, programme: str) -> tuple[Known, ...]:
    """What is known of an applicant, for their own form; for others only under a consent to prefilling."""
    if not vouchers.is_mine(work, who.id) and not _consented(work, who.id, programme):
        return ()
    found = store.known(work.db, who.id)
    held = titles_held(work, who.id)
    if not held:
        return found
    register = Text("本平台认定名录", "the register of recognitions of this platform")
    return (
        *found,
        Known(fact=TITLES, value=list(held), source=register, as_of=today(work), resource="benefit_title"),
    )


def titles_held(work: Work, applicant: str) -> tuple[str, ...]:
    """Programmes whose title an applicant holds today."""
    day = today(work)
    rows = money.titles(work.db, applicant=applicant)
    return tuple(
        dict.fromkeys(
            one.programme
            for one in rows
            if one.state is TitleState.STANDING
            and one.begins <= day
            and (one.ends is None or day <= one.ends)
        )
    )


def _consented(work: Work, applicant: str, programme: str) -> bool:
    day = today(work)
    return any(one.covers(programme, Purpose.PREFILL, day) for one in store.consents(work.db, applicant))
