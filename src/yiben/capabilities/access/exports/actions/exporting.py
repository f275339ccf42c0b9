"""Letting a file leave: ask, record, mark, and only then hand out."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from yiben.capabilities import policy
from yiben.capabilities.access import keys
from yiben.capabilities.access.actions import ask
from yiben.capabilities.access.exports import encrypting, store
from yiben.capabilities.access.exports.marking import mark
from yiben.capabilities.access.exports.model import Export
from yiben.capabilities.access.model import Answer, Format, Space
from yiben.capabilities.grants import Road
from yiben.engines.guard import EXPORT, Act, MaskBook
from yiben.infra.lake import Limits
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

LOOK = 100
"""Rows. Fewer, on a stream, are a look and no copy, while no pack in force demands marks."""


def export(
    office: Office,
    actor: Actor,
    sql: str,
    *,
    form: Format,
    purpose: str = "",
    grant: str | None = None,
    act: Act = EXPORT,
    limits: Limits | None = None,
    encrypt: Sequence[str] | None = None,
    road: Road = Road.FILE,
    pinned: str | None = None,
    space: Space | None = None,
) -> Answer:
    """Answer `sql` for a file of the format `form`: marked with an export of its own. `road`: of the grant, if any.

    `pinned`: a past snapshot that an order of ours holds, and `space` has more tables, see `access.ask`.

    The filler of masked cells becomes words that name the export; where the answer has no such cell but items
    of the level from which marks are due, a column of row codes is added (`Answer.trace_column`). Columns named in `encrypt` leave as SM4
    ciphertext, and so do those, in CSV and Parquet, which a pack in force lets leave in no other way
    (`Answer.encrypted`); `key_of` has their key. None: whoever asks cannot hand out a key. Raises like `access.ask`, and BadInput `no_column`.
    Leaves `data.read`, then `data.exported`, sealed before the answer is handed out.
    """
    opened_again = bool(encrypt) or form in (Format.CSV, Format.PARQUET)  # what `decrypt` reads
    closed = frozenset(encrypt) if encrypt is not None and opened_again else None
    act = replace(act, watermarked=True, closed=closed)
    answer = ask(
        office, actor, sql, purpose=purpose, grant=grant, act=act, limits=limits, road=road,
        pinned=pinned, space=space,
    )  # fmt: skip
    return _let_out(office, actor, answer, form=form, grant=grant, encrypt=encrypt or ())


def hand_over(
    office: Office,
    actor: Actor,
    sql: str,
    *,
    form: Format,
    purpose: str = "",
    grant: str | None = None,
    act: Act = EXPORT,
    limits: Limits | None = None,
    road: Road = Road.SQL,
) -> Answer:
    """Answer `sql` on a stream, which anybody can turn into a file: marked like an `export` where marks are due.

    An answer without items of the level from which marks are due is no export: it leaves as it is, on record
    as read and nothing more. So does one of fewer than `LOOK` rows while no pack rules: programs compare
    such answers, and nobody takes a table away with them. Raises and leaves what `export` does.
    """
    act = replace(act, watermarked=True)
    answer = ask(office, actor, sql, purpose=purpose, grant=grant, act=act, limits=limits, road=road)
    with office.reading(actor) as work:
        ruled = bool(policy.ruling_shelf(work).books)
    if answer.level < policy.watermark_from() or not (ruled or answer.rows >= LOOK):
        return answer
    return _let_out(office, actor, answer, form=form, grant=grant)


def _let_out(
    office: Office,
    actor: Actor,
    answer: Answer,
    *,
    form: Format,
    grant: str | None,
    encrypt: Sequence[str] = (),
) -> Answer:
    """Mark, encrypt and record an answer that is about to leave."""
    name = new_id("exp")
    closed = _places(answer, encrypt)
    marked = mark(
        answer,
        key=keys.mark_keys(office.home, [name])[name],
        families=masks().family,
        codes=answer.level >= policy.watermark_from(),
        closed=frozenset(closed),
    )
    done = marked.answer
    if closed:
        done = encrypting.encrypt(done, closed, key=keys.cipher_key(office.home, name))
    with office.writing(actor) as work:
        row = Export(
            id=name,
            time=stamp(work.now()),
            account=actor.account,
            acting_for=actor.acting_for,
            grant=grant,
            purpose=answer.purpose,
            format=str(form),
            shape=answer.shape,
            snapshots=answer.snapshots,
            rows=answer.rows,
            carriers=marked.carriers,
            encrypted=tuple(answer.columns[place].name for place in closed),
            token_group=keys.token_group(actor.account, grant) if marked.has_tokens else None,
        )
        store.add(work.db, row)
        leave_exported(work, row, answer.resources)
    return replace(done, export=name, encrypted=row.encrypted)


def leave_exported(work: Work, row: Export, resources: Sequence[str]) -> None:
    """Evidence of an export, `data.exported`."""
    work.leave(
        "data.exported",
        resources[0] if resources else "query",
        export=row.id,
        format=row.format,
        grant=row.grant,
        purpose=row.purpose,
        sql=row.shape,
        resources=list(resources),
        snapshots=dict(row.snapshots),
        rows=row.rows,
        carriers=list(row.carriers),
        encrypted=list(row.encrypted),
    )


def _places(answer: Answer, names: Sequence[str]) -> tuple[int, ...]:
    """Where the columns of these names are, and those that may leave as ciphertext only."""
    found = [place for place, column in enumerate(answer.columns) if column.sealed]
    for name in names:
        places = [place for place, column in enumerate(answer.columns) if column.name == name]
        if not places:
            known = ", ".join(column.name for column in answer.columns)
            raise BadInput(
                "no_column",
                Text(f"结果中没有列「{name}」", f"The answer has no column “{name}”."),
                where={"column": name},
                hint=Text(f"可选: {known}", f"There are: {known}."),
            )
        found += places
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def masks() -> MaskBook:
    """The mask families of the base pack."""
    return MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
