"""The verb of grading: recognise the columns of a sample. Stores nothing; a person's correction lives in the ledger."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from yiben.capabilities.grading.model import Alternative, Hidden, Level, Meaning, Recognition, Scale
from yiben.capabilities.grading.recognise import belonging, decide, say, subject
from yiben.capabilities.grading.recognise.checks import Mask
from yiben.capabilities.grading.recognise.freetext import hidden_in
from yiben.capabilities.grading.recognise.headers import read_header
from yiben.capabilities.grading.recognise.lexicon import Lexicon, read_lexicon, read_scale
from yiben.capabilities.grading.recognise.profile import SAMPLE_ROWS, Profile, look
from yiben.kernel.text import Text

_SCANNED = frozenset(
    {"text", "category", "organisation", "address", "place", "person_attribute", "health", "location"}
)
_OPAQUE = frozenset(
    {
        "url",
        "domain_name",
        "uuid",
        "code",
        "language_code",
        "country_code",
        "currency_code",
        "lat_lon",
        "phone",
        "fax",
        "email",
    }
)
_NUMBERED = frozenset({"key", "organisation_key", "person_key"})
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
    if sample.num_rows * len(names) > 200_000:
        with ThreadPoolExecutor(2) as pool:  # Arrow and NumPy let go of the interpreter lock
            columns = list(
                pool.map(lambda at: _judge(names[at], sample.column(at), lexicon, close), range(len(names)))
            )
    else:
        columns = [_judge(name, sample.column(at), lexicon, close) for at, name in enumerate(names)]
    about = subject.find_subject(columns, context, lexicon)
    subject.settle_names(columns, about, lexicon)
    about = subject.find_subject(
        columns, context, lexicon
    )  # a column that became a name may make this a table of persons
    subject.settle_rest(columns, about, lexicon)
    if not about.named:
        about = subject.find_subject(columns, context, lexicon)
    at_home = any(c.says("address") and belonging.is_personal(c, about, neighbours=False) for c in columns)
    return tuple(
        _report(column, about, lexicon, scale, at_home=at_home, total_rows=total_rows) for column in columns
    )


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
    fits = decide.verify(judged)
    best = judged.best
    if best is None or len(profile.values) == 0 or profile.typed != "text" or profile.facts.numeric > 0.9:
        return judged
    rest: Profile | None = None
    if (
        best.meaning.kind in _SCANNED and best.meaning.publishes not in _OPAQUE
    ) or best.meaning.id == "contact_mixed":
        rest = profile
    elif fits is not None and best.meaning.kind == "person_name" and not fits.all():
        rest = _remaining(profile, ~fits)
    elif best.meaning.kind in _NUMBERED and profile.facts.length > 18:
        judged.hidden = _sure(hidden_in(profile, checked=True), profile)
    if rest is not None:
        judged.hidden = hidden_in(rest)
    return judged


def _sure(found: list[tuple[str, int]], profile: Profile) -> list[tuple[str, int]]:
    """Of numbers inside longer numbers only what is there too often for chance."""
    return [(semantic, count) for semantic, count in found if count > max(2, 0.05 * profile.filled)]


def _remaining(profile: Profile, mask: Mask) -> Profile:
    weights = None if profile.weights is None else profile.weights[mask]
    values = profile.values.filter(pa.array(mask))
    return Profile(
        name=profile.name,
        typed=profile.typed,
        rows=profile.rows,
        filled=profile.filled,
        values=values,
        weights=weights,
        sample=[],
    )


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
            semantic=found,
            title=lexicon.meanings[found].title,
            values=count,
            share=count / max(1, profile.filled),
        )
        for found, count in column.hidden
    )
    semantic = best.meaning.publishes if best else None
    kind = best.meaning.kind if best else ""
    level = scale.level_of(semantic, kind, personal=personal)
    if best is not None and not personal and best.meaning.personal != "no":
        level = scale.not_personal
    for found in hidden:  # 取可拆分数据项的最高层级 (PBOC draft Art. 9)
        meaning = lexicon.meanings[found.semantic]
        if meaning.personal == "yes" or personal:
            level = max(level, scale.level_of(found.semantic, meaning.kind, personal=True))
    sensitive = bool(best and best.meaning.sensitive and personal) or any(
        lexicon.meanings[h.semantic].sensitive for h in hidden
    )
    mask = best.meaning.mask if best and personal else ("none" if level < 3 else "text_hidden")
    return Recognition(
        name=profile.name,
        semantic=semantic,
        title=lexicon.meanings[semantic].title if semantic else _NOTHING,
        personal=personal,
        sensitive=sensitive,
        sensitivity=level,
        confidence=round(_confidence(column), 3),
        evidence=say.evidence(column, hidden, total_rows=total_rows),
        storage=best.meaning.storage or None if best else None,
        mask=mask if mask != "none" or not personal else "text_hidden",
        alternatives=tuple(
            Alternative(semantic=g.meaning.publishes, score=round(g.score, 3)) for g in column.guesses[1:4]
        ),
        hidden=hidden,
    )


def _confidence(column: decide.Column) -> float:
    best = column.best
    if best is None:
        return 0.0
    score = min(best.score, 0.99)
    if column.fits_all is not None and best.meaning.pattern:
        score *= 0.6 + 0.4 * min(1.0, column.fits_all * 1.02)
    return score
