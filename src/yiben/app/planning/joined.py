"""What plans know of a company or a person, beside their file (一人一表建在一人一档上，一企一表建在一企一档上, seed 004:529).

The file is read as on its own page: through `profiles`, and so through the guard, as whoever looks. What they may not see
stays masked or absent, and why is said in plain words; which of two reasons it is where saying so would tell is left open.
"""

from dataclasses import dataclass, replace

from yiben.app.benefits.shelf import shelf_of
from yiben.app.benefits.summary import summed
from yiben.capabilities import plans, profiles
from yiben.capabilities.programmes import delivery
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_FILES = {plans.Table.COMPANY: profiles.About.COMPANY, plans.Table.PERSON: profiles.About.PERSON}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefits:
    """What programmes in force say by the facts the reader sees: how many are met, one fact away, open; titles held."""

    asked: int
    met: tuple[tuple[str, str], ...]  # title and address
    near: int
    undecided: int
    titles: tuple[delivery.Title, ...]
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The file, or why there is none to show. `hidden`: fields masked for the reader; `accounts` of the person."""

    about: profiles.About
    file: profiles.Profile | None
    why: Text | None
    hint: Text | None
    hidden: int
    benefits: Benefits | None
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTable:
    """One of the four tables with the file of whom it is of; `joined` None for a matter or an organisation."""

    view: plans.TableView
    joined: Joined | None


def whole_table(office: Office, actor: Actor, which: str, key: str) -> WholeTable:
    """A table with its file. `key` of a person is an account or the identifier of a file, of a company code or file.

    Raises NotFound `no_table_of`, `no_organisation`.
    """
    if which not in set(plans.Table):
        raise NotFound(
            "no_table_of", Text("没有这种表", "There is no such table."), where={"table": which[:20]}
        )
    table = plans.Table(which)
    about = _FILES.get(table)
    if about is None:
        with office.reading(actor) as work:
            return WholeTable(view=plans.table(work, table, key), joined=None)
    joined = _joined(office, actor, about, key)
    with office.reading(actor) as work:
        view = plans.table(work, table, _held_by(joined, key))
    name = _shown(joined.file, "name") if joined.file else ""
    return WholeTable(view=replace(view, title=name or view.title), joined=joined)


def _held_by(joined: Joined, key: str) -> str:
    """Whose tasks are shown: of a file, the company's code or the person's account, as far as the reader may know them."""
    if joined.file is None or key != joined.file.id:
        return key
    if joined.about is profiles.About.PERSON:
        return joined.accounts[0] if joined.accounts else key
    return _shown(joined.file, "uscc") or key


def _joined(office: Office, actor: Actor, about: profiles.About, key: str) -> Joined:
    file, why, hint = None, None, None
    accounts: tuple[str, ...] = ()
    try:
        file = profiles.show(office, actor, _file_called(office, actor, about, key))
        if about is profiles.About.PERSON:
            # A masked file beside an account says whose it is, which the mask is there to hide: never both.
            if names_its_person(file):
                with office.reading(actor) as work:
                    accounts = plans.accounts_of(work, file.id)
            elif key != file.id:
                file, why, hint = None, _MASKED, _ASK
    except YibenError as refused:
        why, hint = refused.message, refused.hint
        if refused.code == "no_profile":  # its words name the file, which the reader may not know of
            why, hint = _UNSEEN, _ASK
    return Joined(
        about=about,
        file=file,
        why=why,
        hint=hint,
        hidden=sum(one.masked for one in file.fields) if file else 0,
        benefits=_benefits(office, actor, file) if file else None,
        accounts=accounts,
    )


def say_person(office: Office, actor: Actor, account: str, profile: str) -> None:
    """The account belongs to the person of this file, which the actor sees; empty: nobody says whose it is.

    Raises Refused `file_masked`, NotFound `no_profile`, and what `plans.say_person` raises.
    """
    if profile:
        if profiles.about_of(profile) is not profiles.About.PERSON:
            raise BadInput(
                "not_a_person",
                Text("这不是个人档案", "That is no file of a person."),
                where={"field": "profile"},
            )
        file = profiles.show(office, actor, profile)
        if not names_its_person(file):
            raise Refused("file_masked", _MASKED, where={"field": "profile"}, hint=_ASK)
        profile = file.id
    with office.writing(actor) as work:
        plans.say_person(work, account, profile)


def names_its_person(file: profiles.Profile) -> bool:
    """Whether the reader sees of whom the file is."""
    return any(one.id == "name" and not one.masked for one in file.fields)


_MASKED = Text("这份档案的姓名对您脱敏，不与账号一起显示", "The name in this file is masked for you; it is not shown beside an account.")  # fmt: skip
_UNSEEN = Text("没有您能看到的档案：可能没有归集，也可能对您脱敏", "There is no file that you may see: none was built, or it is masked for you.")  # fmt: skip
_ASK = Text("请联系数据专员或数据安全官", "Ask a steward or a security officer.")


def _file_called(office: Office, actor: Actor, about: profiles.About, key: str) -> str:
    """The identifier of a file. NotFound `not_joined`, `no_file_seen`, `several_files`, each in plain words."""
    try:
        if profiles.about_of(key) is about:
            return key
    except NotFound:
        pass
    if about is profiles.About.PERSON:
        with office.reading(actor) as work:
            found = plans.profile_of(work, key)
        if found is None:
            raise _none(
                "not_joined",
                Text(
                    "没有人写明这个账号对应哪份个人档案",
                    "Nobody has said whose file belongs to this account.",
                ),
                Text("由管理规划的人写明", "Whoever keeps plans can say so."),
            )
        return found
    rows = profiles.find(office, actor, about, key, page=PageAsk(size=3)).rows
    rows = tuple(one for one in rows if one.id and key in one.values.values())
    if len(rows) == 1:
        return rows[0].id
    if rows:
        raise _none(
            "several_files",
            Text(f"有 {len(rows)} 份档案用这个代码，不能确定是哪一份", f"{len(rows)} files have this code: which one is meant is not known."),
            Text("请先在主体档案中合并或拆分", "Merge or split them under Profiles first."),
        )  # fmt: skip
    raise _none(
        "no_file_seen",
        Text("没有您能按这个代码看到的档案：可能没有归集，也可能对您脱敏", "No file that you may find by this code: there is none, or codes are masked for you."),
        Text("请联系数据专员", "Ask a steward."),
    )  # fmt: skip


def _benefits(office: Office, actor: Actor, file: profiles.Profile) -> Benefits | None:
    """None where no programme is in force here: shipped texts are nobody's standing."""
    seen = [one for one in profiles.facts_of(office, actor, file.id) if not one.masked]
    code = _shown(file, "uscc")
    with office.reading(actor) as work:
        shelf = replace(shelf_of(work), calls={})
        titles = _titles(office, actor, code) if code else ()
    if not shelf.ruling:
        return None
    said = summed(shelf, {one.fact: one.value for one in seen}, person=file.about is profiles.About.PERSON)
    return Benefits(
        asked=said.asked,
        met=tuple((one.title, one.href) for one in said.met),
        near=len(said.near),
        undecided=len(said.open) + len(said.review),
        titles=titles,
        total=said.total,
    )


def _titles(office: Office, actor: Actor, code: str) -> tuple[delivery.Title, ...]:
    """Titles a company holds: public registers; a company the ledger does not know holds none here."""
    try:
        with office.reading(actor) as work:
            return delivery.titles(work, of=code)
    except NotFound:
        return ()


def _shown(file: profiles.Profile, field: str) -> str:
    """A field as the reader sees it unmasked; empty otherwise."""
    return next(
        (str(one.value) for one in file.fields if one.id == field and one.value and not one.masked), ""
    )


def _none(code: str, why: Text, hint: Text) -> NotFound:
    return NotFound(code, why, hint=hint)
