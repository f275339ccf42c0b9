"""What must hold between the entries of one pack: articles that exist, ids used once, covers that are true."""

from collections.abc import Iterator

from yiben.capabilities.policy.packs.declarations import Register, Report
from yiben.capabilities.policy.packs.entries import Article, ControlEntry, Entry, LevelRange, Scale
from yiben.capabilities.policy.packs.flowing import FlowEntry
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.problems import Problems, nearest
from yiben.capabilities.policy.packs.programmes import ProgrammeEntry
from yiben.capabilities.policy.packs.words import Cover
from yiben.kernel.text import Text


def check_pack(pack: Pack, problems: Problems, *, base: bool) -> None:
    """Note everything that does not fit together."""
    _dates(pack, problems)
    _articles(pack, problems, base=base)
    _once(pack, problems)
    _cited(pack, problems)
    _covers(pack, problems)
    _registers(pack, problems)
    _levels(pack, problems)


def citing(pack: Pack) -> dict[str, list[tuple[str, Entry]]]:
    """Which declarations cite each article, with the key of their kind."""
    found: dict[str, list[tuple[str, Entry]]] = {}
    for key, entry in pack.declarations():
        for article in dict.fromkeys(article for article, _ in _citations(entry)):
            found.setdefault(article, []).append((key, entry))
    return found


def _citations(entry: Entry) -> Iterator[tuple[str, str]]:
    """(article, field) of an entry and of the parts that may name one of their own."""
    for article in entry.article:
        yield article, "article"
    if isinstance(entry, ControlEntry):
        for way in entry.way_out:
            for article in way.article:
                yield article, "way_out"
    if isinstance(entry, ProgrammeEntry):
        for article in entry.criteria.cited():
            yield article, "criteria"
    if isinstance(entry, FlowEntry):
        for move in entry.move:
            for article in move.article:
                yield article, "move"
        for state in entry.state:
            for article in state.deadline.article if state.deadline else ():
                yield article, "state"
    parts = (
        entry.section if isinstance(entry, Report) else entry.field_ if isinstance(entry, Register) else ()
    )
    for part in parts:
        for article in part.article:
            yield article, "section" if isinstance(entry, Report) else "field"


def line_of(pack: Pack, entry: Entry | Article, about: str) -> int | None:
    """The line of a field of an entry, else of the entry."""
    document = pack.documents[entry.place.file]
    for key, listed in document.data.items():
        for number, table in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(table, dict) and table.get("id") == entry.id:
                return document.lines.of((key, number, about)) or entry.place.line
    return entry.place.line


def _dates(pack: Pack, problems: Problems) -> None:
    head, lines = pack.head, pack.documents["pack.toml"].lines
    if head.from_ and head.until and head.until <= head.from_:
        problems.add(
            "pack.toml",
            lines.of(("until",)),
            Text(
                f"until {head.until} 不晚于 from {head.from_}",
                f"`until` {head.until} is not after `from` {head.from_}",
            ),
            hint=Text("until 是失效的第一天", "`until` is the first day it no longer holds."),
            code="pack_dates",
        )
    if head.published and head.from_ and head.from_ < head.published:
        problems.add(
            "pack.toml",
            lines.of(("from",)),
            Text("施行日期早于发布日期", "`from` is before `published`"),
            code="pack_dates",
        )
    if pack.id in {one.split("@")[0] for one in head.supersedes if one in {pack.id, pack.citation}}:
        problems.add(
            "pack.toml",
            lines.of(("supersedes",)),
            Text("规则包不能取代自己", "A pack cannot supersede itself"),
            hint=Text("写旧版本，如 id@1", "Name the older version, such as id@1."),
            code="pack_circle",
        )


def _articles(pack: Pack, problems: Problems, *, base: bool) -> None:
    if not pack.articles and not base:
        problems.add(
            "articles.toml",
            None,
            Text("没有声明任何条款", "No article is declared"),
            hint=Text("每一条都写一个 [[article]]", "Write an [[article]] for each article of the text."),
            code="no_articles",
        )
    for article in pack.articles:
        if article.cover is not Cover.DECLARED and article.why is None:
            problems.add(
                "articles.toml",
                article.place.line,
                Text(
                    f"第 {article.id} 条没有说明为何没有声明",
                    f"Article {article.id} does not say why nothing declares it",
                ),
                hint=Text("补写 why_zh 和 why_en", "Add `why_zh` and `why_en`."),
                code="article_why",
            )
        if article.text is None and article.cover is not Cover.MISSING:
            problems.add(
                "articles.toml",
                article.place.line,
                Text(f"第 {article.id} 条没有原文", f"Article {article.id} has no text"),
                hint=Text(
                    '补写 text；原文没有印出的写 cover = "missing"',
                    'Add `text`, or cover = "missing" where the source has none.',
                ),
                code="article_text",
            )


def _once(pack: Pack, problems: Problems) -> None:
    for named in (
        [("article", one) for one in pack.articles],
        list(pack.declarations()),
        [("case", one) for one in pack.cases],
    ):
        seen: dict[str, tuple[str, int | None]] = {}
        for _, entry in named:
            first = seen.setdefault(entry.id, (entry.place.file, entry.place.line))
            if first != (entry.place.file, entry.place.line):
                where = f"{first[0]}:{first[1]}"
                problems.add(
                    entry.place.file,
                    entry.place.line,
                    Text(f"编号 {entry.id} 已用于 {where}", f"The id {entry.id} is used already in {where}"),
                    hint=Text("换一个编号", "Choose another id."),
                    code="pack_duplicate",
                )


def _cited(pack: Pack, problems: Problems) -> None:
    known = {article.id for article in pack.articles}
    controls = {control.id for control in pack.controls}

    def article_of(entry: Entry, article: str, about: str) -> None:
        if article not in known:
            problems.add(
                entry.place.file,
                line_of(pack, entry, about),
                Text(f"{entry.id}：没有第 {article} 条", f"{entry.id}: there is no article {article}"),
                hint=nearest(article, known, called=Text("articles.toml 里有", "Articles there are")),
                code="no_such_article",
            )

    for _, entry in pack.declarations():
        for article, about in _citations(entry):
            article_of(entry, article, about)
    for penalty in pack.penalties:
        for article in penalty.breaks:
            article_of(penalty, article, "breaks")
    for case in pack.cases:
        for article in case.article:
            if article not in known:
                problems.add(
                    case.place.file,
                    case.place.line,
                    Text(f"{case.id}：没有第 {article} 条", f"{case.id}: there is no article {article}"),
                    code="no_such_article",
                )
    for one in pack.exceptions:
        for control in one.opens:
            if control not in controls:
                problems.add(
                    one.place.file,
                    line_of(pack, one, "opens"),
                    Text(
                        f"{one.id}：没有规则 {control}", f"{one.id} opens {control}, which is no control here"
                    ),
                    hint=nearest(control, controls, called=Text("规则有", "Controls there are")),
                    code="no_such_control",
                )


def _covers(pack: Pack, problems: Problems) -> None:
    cited = citing(pack)
    for article in pack.articles:
        by = cited.get(article.id, [])
        if article.cover is Cover.DECLARED and not by:
            problems.add(
                "articles.toml",
                line_of(pack, article, "cover"),
                Text(
                    f"第 {article.id} 条写作 declared，但没有声明引用它",
                    f"Article {article.id} says declared, but nothing cites it",
                ),
                hint=Text(
                    "补上声明，或改为 attested 并写明 why", "Declare it, or write attested and say why."
                ),
                code="article_cover",
            )
        elif article.cover is not Cover.DECLARED and by:
            entry = by[0][1]
            where = f"{entry.place.file}:{entry.place.line}"
            problems.add(
                "articles.toml",
                line_of(pack, article, "cover"),
                Text(
                    f"第 {article.id} 条写作 {article.cover}，但 {where} 的 {entry.id} 引用了它",
                    f"Article {article.id} says {article.cover}, but {entry.id} in {where} cites it",
                ),
                hint=Text('写 cover = "declared"', 'Write cover = "declared".'),
                code="article_cover",
            )


def _registers(pack: Pack, problems: Problems) -> None:
    known = {register.id for register in (*pack.registers, *pack.exceptions)}
    for register in pack.registers:
        fields = [one.id for one in register.field_]
        wrong = [key for key in register.key if key not in fields]
        twice = {one for one in fields if fields.count(one) > 1}
        lost = [one.to for one in register.field_ if one.to and one.to not in known]
        for said, zh, en, among in (
            (wrong, "没有字段", "has no field", fields),
            (sorted(twice), "字段重复", "has a field twice:", []),
            (lost, "没有登记簿", "refers to a register there is not:", sorted(known)),
        ):
            for one in said:
                problems.add(
                    "registers.toml",
                    register.place.line,
                    Text(f"{register.id} {zh} {one}", f"{register.id} {en} {one}"),
                    hint=nearest(str(one), among) if among else None,
                    code="pack_register",
                )


def _levels(pack: Pack, problems: Problems) -> None:
    for scale in pack.scales:
        ids = [str(level.id) for level in scale.level]
        if len(ids) != len(set(ids)) or not ids:
            problems.add(
                "scales.toml",
                scale.place.line,
                Text(f"{scale.id} 的级别重复或为空", f"{scale.id} has no levels, or one twice"),
                code="pack_scale",
            )
    if not pack.scales:
        return
    main: Scale = pack.scales[0]
    known = [str(level.id) for level in main.level]
    for _, entry in pack.declarations():
        asked = getattr(entry, "level", None)
        if not isinstance(asked, LevelRange):
            continue
        ends = [str(one) for one in (asked.from_, asked.to) if one is not None]
        for end in ends:
            if end not in known:
                problems.add(
                    entry.place.file,
                    line_of(pack, entry, "level"),
                    Text(
                        f"{entry.id}：分级 {main.id} 没有级别 {end}",
                        f"{entry.id}: the scale {main.id} has no level {end}",
                    ),
                    hint=nearest(end, known, called=Text("级别有", "Levels there are")),
                    code="no_such_level",
                )
        if len(ends) == 2 and set(ends) <= set(known) and known.index(ends[0]) > known.index(ends[1]):
            problems.add(
                entry.place.file,
                line_of(pack, entry, "level"),
                Text(f"{entry.id}：级别的起点高于终点", f"{entry.id}: its levels run backwards"),
                code="pack_level",
            )
