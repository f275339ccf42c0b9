"""Notices (通知) as people read them, and how they want to be told beside."""

import re
from collections.abc import Iterable

from yiben.capabilities.casework.actions.keys import account_key, keys_of, role_key
from yiben.capabilities.casework.actions.notifying import Told, tell
from yiben.capabilities.casework.actions.persons import person
from yiben.capabilities.casework.model import Channel, Hands, Notice, Preference
from yiben.capabilities.casework.store import telling as store
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_ADDRESS = re.compile(r"[^\s@<>\"',;:\\\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,189}\.[A-Za-z0-9-]{2,63}")


def notices(
    work: Work, *, only: str | None = None, page: PageAsk | None = None, hands: Hands | None = None
) -> Page[Notice]:
    """What the asker was told, the newest first; `only="unread"`: what they have not read."""
    ask = page or PageAsk()
    keys = keys_of(person(work, work.actor, hands=hands or Hands()))
    rows, total = store.notices(work.db, keys, account=work.actor.account, since="", unread=only, page=ask)
    found = tuple(
        Notice(
            id=row["id"],
            account=work.actor.account,
            case=row["case"],
            page=row["page"],
            says=Text(row["says_zh"], row["says_en"]),
            when=row["at"],
            read=row["seen_at"],
        )
        for row in rows
    )
    return Page(rows=found, total=total, ask=ask)


def notify(work: Work, says: Text, *, role: Role, organisation: str | None, case: str | None = None) -> None:
    """Tell everybody with a role in an organisation (identifier); what no move of a case tells them by itself."""
    told = Told(key=role_key(str(role), organisation), says=says)
    tell(work, case, [told], causer=work.actor.account)


def notify_accounts(work: Work, says: Text, accounts: Iterable[str], *, page: str | None = None) -> None:
    """Tell these accounts something that is no step of a case of theirs; `page`: the path where it is to be seen."""
    told = [Told(key=account_key(one), says=says, page=page) for one in accounts]
    if told:
        tell(work, None, told, causer=work.actor.account)


def read_notice(work: Work, *notices: str, hands: Hands | None = None) -> None:
    """The asker has read these. NotFound `no_notice` when one is not theirs."""
    keys = set(keys_of(person(work, work.actor, hands=hands or Hands())))
    for one in notices:
        row = store.find_notice(work.db, one)
        if row is None or row["key"] not in keys:
            raise NotFound(
                "no_notice",
                Text(f"没有通知 {one[:60]}", f"There is no notice {one[:60]}."),
                where={"notice": one[:60]},
            )
    store.see(work.db, notices, account=work.actor.account, at=stamp(work.now()))


def preference(work: Work) -> Preference:
    """How the asker wants to be told."""
    row = store.preference_of(work.db, work.actor.account)
    return Preference(
        account=work.actor.account,
        email=row["email"] if row else None,
        channels=frozenset({Channel.IN_APP, *(Channel(one) for one in (row["channels"] if row else ()))}),
    )


def prefer(work: Work, *, channels: Iterable[Channel], email: str | None = None) -> Preference:
    """Say how the asker wants to be told beside the notices in the application, which always are.

    E-mail needs an address. The webhook is the installation's, not a person's. Leaves `notices.preferred`.
    """
    asked = frozenset(channels) - {Channel.IN_APP}
    if Channel.WEBHOOK in asked:
        raise BadInput(
            "webhook_not_personal",
            Text("Webhook 由平台统一设置", "The webhook is set for the whole installation."),
        )
    if Channel.EMAIL in asked and (email is None or not _ADDRESS.fullmatch(email)):
        raise BadInput(
            "bad_email",
            Text("电子邮箱地址无效", "This is no usable e-mail address."),
            hint=Text("例如 name@example.gov.cn", "Such as name@example.gov.cn."),
        )
    kept = email if Channel.EMAIL in asked else None
    store.prefer(work.db, work.actor.account, email=kept, channels=sorted(one.value for one in asked))
    work.leave("notices.preferred", work.actor.account, channels=sorted(one.value for one in asked))
    return preference(work)
