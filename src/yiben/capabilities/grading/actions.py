"""The verb of grading: recognise the columns of a sample. Stores nothing; a person's correction lives in the ledger."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from yiben.capabilities.grading.model import Alternative, Hidden, Level, Meaning, Recognition, Scale
from yiben.capabilities.grading.recognise import belonging, decide, mixture, say, subject
from yiben.capabilities.grading.recognise.headers import read_header
from yiben.capabilities.grading.recognise.lexicon import Lexicon, read_lexicon, read_scale
from yiben.capabilities.grading.recognise.profile import SAMPLE_ROWS, look
from yiben.kernel.text import Text

_NOTHING = Text("未识别", "not recognised")


def recognise(
    sample: pa.Table, *, total_rows: int | None = None, context: str = ""
) -> tuple[Recognition, ...]:
    """What each column of `sample` means (数据项识别), in the order of the columns.

    `sample` holds raw text (typed columns are read as text), header = column name; every value of it is
    looked at. `context` is the file, table or sheet name: it helps to tell a table of persons from one
    of organisations. `total_rows` is the size of the whole table, for the evidence. The same sample gives
    the same answer.
    """
    lexicon, scale = read_lexicon(), read_scale()
    names = sample.column_names
    close = (
        SAMPLE_ROWS if len(names) <= 100 else SAMPLE_ROWS // 4
    )  # very wide tables are looked at less closely
    with ThreadPoolExecutor(2) as pool:  # Arrow and NumPy let go of the interpreter lock
        many = pool.map if sample.num_rows * len(names) > 200_000 else map
        columns = list(
            many(lambda at: _judge(names[at], sample.column(at), lexicon, close), range(len(names)))
        )
        about = _settle(columns, context, lexicon)
        for column, parts in zip(columns, many(lambda c: mixture.parts_of(c, lexicon), columns), strict=True):
            column.parts = parts
    at_home = any(c.says("address") and belonging.is_personal(c, about, neighbours=False) for c in columns)
    return tuple(
        _report(column, about, lexicon, scale, at_home=at_home, total_rows=total_rows) for column in columns
    )


def _settle(columns: list[decide.Column], context: str, lexicon: Lexicon) -> subject.Subject:
    """What the rows are about, and the columns that only the whole table can tell."""
    about = subject.find_subject(columns, context, lexicon)
    subject.settle_names(columns, about, lexicon)
    about = subject.find_subject(
        columns, context, lexicon
    )  # a column that became a name may make this a table of persons
    subject.settle_rest(columns, about, lexicon)
    if not about.named:
        about = subject.find_subject(columns, context, lexicon)
    return about


def describe_levels() -> tuple[Level, ...]:
    """The five levels of the scale, for people to read."""
    return read_scale().levels


def meanings() -> tuple[Meaning, ...]:
    """All semantic types that a person may choose when correcting a label, one per published id."""
    lexicon = read_lexicon()
    return tuple(m for m in lexicon.meanings.values() if m.publishes == m.id)


def grade(semantic: str | None, *, personal: bool) -> int:
    """The level the scale proposes for a meaning a person chose."""
    found = read_lexicon().meanings.get(semantic or "")
    return read_scale().level_of(semantic, found.kind if found else "", personal=personal)


def _judge(name: str, column: pa.ChunkedArray, lexicon: Lexicon, close: int) -> decide.Column:
    profile = look(name, column, sample_rows=close)
    judged = decide.weigh(profile, read_header(name, lexicon), lexicon)
    decide.verify(judged)
    return judged


def _report(
    column: decide.Column,
    about: subject.Subject,
    lexicon: Lexicon,
    scale: Scale,
    *,
    at_home: bool,
    total_rows: int | None,
) -> Recognition:
    best, profile = column.best, column.profile
    personal = belonging.is_personal(column, about, neighbours=at_home)
    hidden = tuple(
        Hidden(
            semantic=part.semantic,
            title=lexicon.meanings[part.semantic].title,
            values=part.values,
            share=part.values / max(1, profile.filled),
        )
        for part in column.parts
    )
    semantic = best.meaning.publishes if best else None
    kind = best.meaning.kind if best else ""
    level = scale.level_of(semantic, kind, personal=personal)
    if best is not None and not personal and best.meaning.personal != "no":
        level = scale.not_personal
    own_level = level
    among = [lexicon.meanings[p.semantic] for p in column.parts if belonging.part_is_personal(p, about)]
    for meaning in among:  # 取可拆分数据项的最高层级 (PBOC draft Art. 9)
        level = max(level, scale.level_of(meaning.publishes, meaning.kind, personal=True))
    sensitive = any(meaning.sensitive for meaning in among) or bool(
        best and best.meaning.sensitive and personal
    )
    mask = best.meaning.mask if best and personal and level == own_level else _mask_at(level)
    return Recognition(
        name=profile.name,
        semantic=semantic,
        title=lexicon.meanings[semantic].title if semantic else _NOTHING,
        personal=personal,
        sensitive=sensitive,
        sensitivity=level,
        confidence=round(_confidence(column), 3),
        evidence=say.evidence(column, lexicon, total_rows=total_rows),
        storage=best.meaning.storage or None if best else None,
        mask=mask if mask != "none" or not personal else "text_hidden",
        alternatives=tuple(
            Alternative(semantic=g.meaning.publishes, score=round(g.score, 3)) for g in column.guesses[1:4]
        ),
        hidden=hidden,
    )


def _mask_at(level: int) -> str:
    return "none" if level < 3 else "text_hidden"


def _confidence(column: decide.Column) -> float:
    best = column.best
    if best is None:
        return 0.0
    score = min(best.score, 0.99)
    if column.fits_all is not None and best.meaning.pattern:
        score *= 0.6 + 0.4 * min(1.0, column.fits_all * 1.02)
    return score
