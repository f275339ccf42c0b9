"""Who may do what with profiles, and which tables they stand in."""

from yiben.capabilities import ledger
from yiben.capabilities.profiles.building.naming import PREFIX
from yiben.capabilities.profiles.declared import Declared
from yiben.capabilities.profiles.model import About
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text

KEEPERS = (Role.OWNER, Role.OFFICER, Role.STEWARD, Role.BUREAU)
"""Who builds, judges pairs, merges and splits."""


def must_keep(actor: Actor) -> None:
    """Raise Refused `not_keeper` unless the actor keeps profiles."""
    if not actor.holds(*KEEPERS):
        raise Refused(
            "not_keeper",
            Text("您的岗位不能维护档案", "Your roles do not keep profiles."),
            where={"account": actor.account},
            hint=Text("请联系数据专员或数据安全官", "Ask a steward or a security officer."),
        )


def about_of(profile: str) -> About:
    """Whose profile an identifier is. NotFound `no_profile` for anything else."""
    for about, prefix in PREFIX.items():
        if profile.startswith(f"{prefix}_") and profile.isascii() and len(profile) <= 40:
            return about
    raise no_profile(profile)


def no_profile(profile: str) -> NotFound:
    """There is no such profile, or the reader may not know of it."""
    return NotFound(
        "no_profile",
        Text(f"没有档案「{profile[:40]}」", f"There is no profile “{profile[:40]}”."),
        hint=Text(
            "请用 yiben profile show company --search 名称 查找",
            "Look for it with yiben profile show company --search NAME.",
        ),
    )


def with_reason(said: str) -> str:
    """A reason, trimmed. BadInput `no_reason` without one."""
    said = said.strip()
    if not said:
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"field": "reason"})
    return said[:1000]


def built_tables(work: Work, what: Declared) -> tuple[ledger.Resolved, ledger.Resolved]:
    """The profiles and their records in the ledger. NotFound `not_built` before the first build."""
    found = ledger.resolve(work, [what.profiles, what.records])
    profiles, records = found.get(what.profiles.casefold()), found.get(what.records.casefold())
    if profiles is None or records is None or profiles.snapshot is None or records.snapshot is None:
        raise NotFound(
            "not_built",
            Text(f"{what.title.zh}尚未归集", f"Nothing has been built yet: {what.title.en}."),
            hint=Text(
                f"请先运行 yiben profile build {what.about}", f"Run yiben profile build {what.about} first."
            ),
        )
    return profiles, records
