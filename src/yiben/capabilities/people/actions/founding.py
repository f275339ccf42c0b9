"""A fresh home: its first accounts and where their passwords are told."""

import secrets

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.accounts import account_row
from yiben.capabilities.people.vault import new_password
from yiben.infra.home import Home
from yiben.infra.keys import sync_folder, write_private
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

_FOUNDERS = (
    ("owner", Text("平台所有者", "Owner"), Role.OWNER, 5),
    ("officer", Text("数据安全官", "Security officer"), Role.OFFICER, 4),
    ("steward", Text("数据专员", "Data steward"), Role.STEWARD, 3),
    ("analyst", Text("数据分析人员", "Analyst"), Role.ANALYST, 1),
)
_HEADING = (
    "# 初始账号与密码，修改密码后本行自动删除。请妥善保管。\n"
    "# First accounts and their passwords; a line goes when its password is changed. Keep this private.\n"
)


def found_home(work: Work) -> dict[str, str]:
    """Make owner, officer, steward and analyst when the home has no account; nothing otherwise.

    Their random passwords are answered as name → password and written to `accounts.txt` in the
    home folder (mode 0600), so that whoever owns the folder can look them up.
    """
    store.lock_accounts(work.db)
    if store.count_accounts(work.db):
        return {}
    passwords = {name: new_password() for name, _, _, _ in _FOUNDERS}
    rows = [
        account_row(
            work,
            name,
            title,
            roles=frozenset({role}),
            clearance=clearance,
            org=None,
            password=passwords[name],
        )
        for name, title, role, clearance in _FOUNDERS
    ]
    store.add_accounts(work.db, rows)
    for name, _, role, clearance in _FOUNDERS:
        work.leave("account.created", name, roles=[role], clearance=clearance, org=None)
    _tell(work.home, passwords)
    return passwords


def initial_passwords(home: Home) -> dict[str, str]:
    """Name → password of the first accounts that still have their first password."""
    try:
        lines = (home.root / "accounts.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def tell_initial(home: Home, name: str, password: str) -> None:
    """Write the password of an account that was made for whoever owns the home beside the first ones."""
    _tell(home, initial_passwords(home) | {name: password})


def forget_initial(home: Home, name: str) -> None:
    """The password of `name` was changed: what `accounts.txt` says is no longer true."""
    known = initial_passwords(home)
    if known.pop(name, None):
        _tell(home, known)


def _tell(home: Home, passwords: dict[str, str]) -> None:
    path = home.root / "accounts.txt"
    lines = "".join(f"{name:<9} {password}\n" for name, password in passwords.items())
    aside = path.with_name(f".accounts.{secrets.token_hex(8)}")
    write_private(aside, (_HEADING + lines).encode())
    aside.replace(path)
    sync_folder(path.parent)
