"""The sentences of a statement that is not run. Each says what was wrong and what to do instead."""

from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

MAX_CHARACTERS = 100_000

_INSTEAD = {
    "Pivot": Text("请用 CASE 或 FILTER 汇总代替 PIVOT", "Aggregate with CASE or FILTER instead of PIVOT."),
    "Summarize": Text("请直接写 count, min, max 等汇总", "Write count, min, max and so on."),
    "Describe": Text("列的名称与含义见资源页面", "The page of the resource tells its columns."),
    "Show": Text("请用检索查找数据资源", "Search the catalogue to find tables."),
    "Placeholder": Text("请直接写出参数的值", "Write the value itself."),
    "PositionalColumn": Text("请写列名", "Name the column."),
}


def empty() -> BadInput:
    """There is no statement."""
    return BadInput("sql_empty", Text("没有 SQL 语句", "There is no SQL statement."))


def too_long(characters: int) -> BadInput:
    """Longer than anybody writes."""
    return BadInput(
        "sql_too_long",
        Text(
            f"语句过长: {characters} 个字符，上限 {MAX_CHARACTERS}",
            f"The statement has {characters} characters; {MAX_CHARACTERS} are allowed.",
        ),
    )


def too_deep() -> BadInput:
    """Nested deeper than can be followed."""
    return BadInput("sql_too_deep", Text("语句嵌套过深", "The statement is nested too deeply."))


def unreadable(said: str = "", word: str = "", *, line: int | None = None, at: int | None = None) -> BadInput:
    """Not SQL. `said` is what the parser expected, `word` the last it understood, `at` its character in `line`."""
    word = word.strip()[:40]
    if said.startswith("Expecting "):
        wanted = said.removeprefix("Expecting ")[:20]
        why = Text(f"「{word}」之后缺少「{wanted}」", f"“{wanted}” is missing after “{word}”.")
    elif said.startswith(("Required ", "Expected ")):
        why = Text(f"语句在「{word}」之后不完整", f"Something is missing after “{word}”.")
    elif word:
        why = Text(f"「{word}」不应出现在这里", f"“{word}” does not belong there.")
    else:
        why = Text(
            "引号没有成对，或有不认识的字符",
            "A quotation mark is not closed, or a character is none of SQL's.",
        )
    return BadInput(
        "sql_unreadable",
        Text(f"无法读懂 SQL: {why.zh}", f"Cannot read the SQL: {why.en}"),
        where={name: value for name, value in (("line", line), ("position", at)) if value},
        hint=Text(
            "请核对该处前后的关键字、逗号、引号和括号",
            "Look at the keywords, commas, quotes and brackets about there.",
        ),
    )


def several(count: int) -> BadInput:
    """More than one statement."""
    return BadInput(
        "sql_many",
        Text(f"一次只能执行一条语句，收到 {count} 条", f"One statement at a time; there are {count}."),
    )


def not_a_query(kind: str) -> Refused:
    """Not a SELECT."""
    return Refused(
        "only_select",
        Text(
            f"只允许查询语句（SELECT），不允许 {kind.upper()}", f"Only SELECT is allowed, not {kind.upper()}."
        ),
        where={"part": kind},
        hint=_INSTEAD.get(kind),
    )


def unknown_part(kind: str) -> Refused:
    """A part of SQL that has not been proved safe."""
    return Refused(
        "sql_part_not_allowed",
        Text(f"语句中含有不允许的部分: {kind}", f"The statement has a part that is not allowed: {kind}."),
        where={"part": kind},
        hint=_INSTEAD.get(kind),
    )


def too_wide(name: str) -> BadInput:
    """A text as long as the asker likes."""
    return BadInput(
        "text_too_wide",
        Text(
            f"{name} 的长度必须直接写成不超过 10000 的数字，且不能嵌套",
            f"The length in {name} must be a number written out, at most 10000, and not nested.",
        ),
        where={"function": name},
    )


def unknown_function(name: str) -> Refused:
    """A function that is not on the list."""
    return Refused(
        "function_not_allowed",
        Text(f"不允许使用函数 {name}", f"The function {name} is not allowed."),
        where={"function": name},
        hint=Text(
            "读取文件、设置、系统目录和网络的函数一律不允许",
            "Functions that read files, settings, the catalogue or the network never are.",
        ),
    )
