"""Opening an account for oneself 公众开户, and closing it. No third party is asked, no e-mail, no telephone number.

The platform gives the number one signs in with, so that nobody learns by trying whether somebody has an account; the
name others see is chosen, and plainly public. Whoever joins answers a small sum (no script, read aloud like any
text), takes a moment over it, and leaves a field empty that only programs see. Every puzzle counts once.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.accounts import find
from yiben.capabilities.people.actions.signing_in import check_new, sign_in
from yiben.capabilities.people.model import Account, Joined, Puzzle, SignedIn
from yiben.capabilities.people.naming import display_name, skeleton
from yiben.capabilities.people.store import citizens
from yiben.capabilities.people.vault import Vault, hash_password, password_fits
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, Unavailable, YibenError
from yiben.kernel.text import Text

TERMS = "2026-11"
"""The version of the terms shown at /join."""

CLOSED = Text("已注销用户", "Closed account")
_SOONEST, _LATEST = 3, 3600  # seconds a form may take
_PER_ADDRESS, _PER_HOUR = (
    20,
    500,
)  # accounts a day from one address (a school is one), and an hour from all: ours
_PUZZLE = "joining"
_NUMBERS_ZH = "零一二三四五六七八九"
_NUMBERS_EN = "zero one two three four five six seven eight nine".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What somebody fills in to join. `trap` is the field that people do not see."""

    name: str
    password: str
    again: str
    accepted: str  # the version of the terms
    puzzle: str
    answer: str
    trap: str = ""


def puzzle(work: Work) -> Puzzle:
    """A sum to answer, good for an hour. Nothing is kept until it is answered."""
    first, second = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    said = f"{int(work.now().timestamp())}.{first}.{second}.{secrets.token_hex(10)}"
    return Puzzle(
        question=Text(
            f"{_NUMBERS_ZH[first]} 加 {_NUMBERS_ZH[second]} 等于几？",
            f"What is {_NUMBERS_EN[first]} plus {_NUMBERS_EN[second]}?",
        ),
        token=Vault(work.home).seal(said, owner=_PUZZLE),
    )


def join(office: Office, asked: Joining, *, address: str, offices: Iterable[str] = ()) -> Joined:
    """Open an account and sign in. `offices`: names nobody may take, beside the reserved ones.

    Refused `citizens_closed` by the setting and `joining_puzzle` for a wrong, old or used answer; BadInput
    `bad_display_name`, `weak_password`, `passwords_differ`, `terms_not_accepted`; MovedOn `display_name_taken`;
    Unavailable `joining_full`. Takes the office, because a password is hashed outside any transaction.
    """
    if office.settings.citizens != "open":
        raise Refused(
            "citizens_closed",
            Text("本平台目前不开放自行开户", "Accounts cannot be opened here at present."),
            hint=Text("公开数据无需账号即可查看和下载", "Open data needs no account."),
        )
    name = display_name(asked.name, offices=offices)
    if asked.password != asked.again:
        raise BadInput(
            "passwords_differ",
            Text("两次输入的密码不同", "The two passwords differ."),
            where={"field": "again"},
        )
    check_new(name.lower(), "", asked.password)
    if asked.accepted != TERMS:
        raise BadInput(
            "terms_not_accepted",
            Text("请先阅读并同意使用约定", "Please read the terms and tick that you accept them."),
            where={"field": "terms"},
        )
    with office.writing(SYSTEM) as work:
        solved = _solved(work, asked, address)
    if isinstance(solved, YibenError):
        raise solved
    hashed = hash_password(asked.password)
    with office.writing(SYSTEM) as work:
        number = _open(work, name, hashed, solved)
    session = sign_in(office, name=number, password=asked.password, address=address)
    return Joined(number=number, session=session)


def close_own_account(work: Work, *, password: str) -> None:
    """A citizen leaves: nobody signs in any more, the name is forgotten; what was said stays, without it."""
    mine = _citizen(work)
    kept = store.secrets_of(work.db, mine.name)
    if not password_fits(password, kept["password"] if kept else None):
        raise Refused("password_wrong", Text("密码不正确", "The password is not right."))
    gone = {"title_zh": CLOSED.zh, "title_en": CLOSED.en, "password": "-", "totp": None, "totp_offered": None}
    day = day_in_beijing(work.now()).isoformat()
    store.update_account(work.db, mine.name, disabled=True, left_on=day, **gone)
    store.replace_recovery(work.db, mine.name, [])
    store.drop_tokens(work.db, mine.name)
    citizens.forget_name(work.db, mine.name)
    ended = store.end_sessions(work.db, mine.name)
    work.leave("account.left", mine.name, sessions_ended=ended)


def own_sessions(work: Work) -> tuple[SignedIn, ...]:
    """Where the actor is signed in, newest first."""
    now = stamp(work.now())
    every = citizens.sessions_of(work.db, work.actor.account)
    return tuple(
        SignedIn(id=one, created=created, last_seen=seen, expires=expires)
        for one, created, seen, expires in every
        if expires > now
    )


def end_own_session(work: Work, identifier: str) -> None:
    """Sign out somewhere else. NotFound `no_such_session`."""
    if not citizens.end_session(work.db, work.actor.account, identifier):
        raise NotFound("no_such_session", Text("没有这次登录", "There is no such sign-in."))
    work.leave("account.session_ended", work.actor.account, session=identifier)


def count_citizens(work: Work) -> int:
    """How many citizens have an account."""
    return citizens.count(work.db)


def shown_names(work: Work, accounts: Iterable[str]) -> dict[str, Text]:
    """What the public may call these accounts: the names shown of citizens; staff and closed ones are left out."""
    found = citizens.titles(work.db, sorted(set(accounts)))
    return {name: Text(zh, en) for name, (zh, en) in found.items()}


def _citizen(work: Work) -> Account:
    mine = find(work, work.actor.account)
    if mine.roles != {Role.CITIZEN}:
        raise Refused(
            "staff_account",
            Text("工作账号由平台所有者收回", "An account of staff is closed by the owner."),
            where={"account": mine.name},
        )
    return mine


def _open(work: Work, name: str, hashed: str, used: str) -> str:
    store.lock_accounts(work.db)
    looks = skeleton(name)
    if citizens.is_taken(work.db, looks) or citizens.is_shown(work.db, name):
        raise MovedOn(
            "display_name_taken",
            Text("这个名称或与它相似的名称已有人使用", "This name, or one that looks like it, is in use."),
            where={"field": "name"},
            hint=Text("请换一个名称", "Please choose another."),
        )
    number, now = _number(work), stamp(work.now())
    row = {
        "name": number,
        "title_zh": name,
        "title_en": name,
        "org": None,
        "roles": [Role.CITIZEN],
        "clearance": 0,
        "password": hashed,
        "initial_password": False,
        "totp_step": 0,
        "disabled": False,
        "created": now,
    }
    store.add_accounts(work.db, [row])
    citizens.add(work.db, name=number, skeleton=looks, terms=TERMS, joined=now)
    citizens.note_joined(work.db, used)
    work.leave("account.joined", number, terms=TERMS)
    return number


def _number(work: Work) -> str:
    while True:
        number = str(secrets.randbelow(900_000_000) + 100_000_000)
        if store.find_account(work.db, number) is None:
            return number


def _solved(work: Work, asked: Joining, address: str) -> str | YibenError:
    """The puzzle's own number, used up whatever came of it; or the refusal, the same for every way to fail."""
    parts = _unsealed(work, asked.puzzle).split(".")
    if len(parts) != 4 or asked.trap:
        return _not_solved()
    made, first, second, number = parts
    taken = int(work.now().timestamp()) - int(made)
    typed = "".join(asked.answer.split())
    right = typed.isdecimal() and len(typed) < 4 and int(typed) == int(first) + int(second)
    where = Vault(work.home).keyed_hash("joining", address)
    since, hour = (stamp(work.now() - timedelta(hours=many)) for many in (24, 1))
    store.lock_attempts(work.db)
    citizens.drop_joinings(work.db, since)
    fresh = citizens.note_joining(work.db, puzzle=number, address=where, time=stamp(work.now()))
    if not (right and fresh and _SOONEST <= taken <= _LATEST):
        return _not_solved()
    from_here = citizens.joined_since(work.db, since, address=where)
    if from_here < _PER_ADDRESS and citizens.joined_since(work.db, hour) < _PER_HOUR:
        return number
    return Unavailable(
        "joining_full",
        Text("近来开户的人太多，请明天再来", "Too many accounts were opened. Please come back tomorrow."),
        hint=Text("线下咨询窗口不需要账号", "A consultation desk needs no account."),
    )


def _not_solved() -> Refused:
    return Refused(
        "joining_puzzle",
        Text("算式的答案不对，或页面已过期", "The sum is not right, or the page has expired."),
        where={"field": "answer"},
        hint=Text("请回答新的算式，不必着急", "Please answer the new one, and take your time."),
    )


def _unsealed(work: Work, puzzle: str) -> str:
    try:
        return Vault(work.home).unseal(puzzle[:400], owner=_PUZZLE) or ""
    except ValueError:  # no base64, or too short to be one of ours
        return ""
