"""Texts people take away from the page of a dataset: citations, and lines of code that run as they are pasted."""

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from yiben.app.portal.dataset_nouns import Citation, Example, Told
from yiben.capabilities.portal.reading import Kind
from yiben.kernel.clock import stamped_day
from yiben.kernel.text import Lang, current_lang
from yiben.ui.words import Words


def citations(told: Told, *, site: str, today: str, words: Words) -> Iterator[Citation]:
    """GB/T 7714-2015 (电子资源, [DS/OL]), a line as DataCite recommends, BibTeX."""
    url = f"{site}/datasets/{told.slug}"
    title = told.title.zh if current_lang() is Lang.ZH else told.title.en
    released = stamped_day(told.released or told.updated)
    version = f"V{told.edition}" if told.edition else ""
    yield Citation(
        title="GB/T 7714",
        text=f"{told.publisher_name}. {title}[DS/OL]. {f'{version}. ' if version else ''}({released})[{today}]. {url}.",
    )
    yield Citation(
        title="DataCite",
        text=f"{told.publisher_name} ({released[:4]}): {title}."
        f"{f' Version {told.edition}.' if told.edition else ''} {words.say('site.name')}. Dataset. {url}",
    )
    yield Citation(title="BibTeX", text=_bibtex(told, title=title, url=url, released=released))


def _bibtex(told: Told, *, title: str, url: str, released: str) -> str:
    key = "".join(letter for letter in told.slug if letter.isalnum()) + released[:4]
    lines = [
        f"@misc{{{key},",
        f"  author = {{{{{_braced(told.publisher_name)}}}}},",
        f"  title = {{{{{_braced(title)}}}}},",
        f"  year = {{{released[:4]}}},",
        f"  version = {{{told.edition}}}," if told.edition else "",
        f"  howpublished = {{\\url{{{url}}}}}",
        "}",
    ]
    return "\n".join(line for line in lines if line)


def _braced(text: str) -> str:
    """A text between braces of BibTeX: what would end it early is left out."""
    return text.replace("{", "(").replace("}", ")").replace("\\", "/")


def _text_in_r(told: Told) -> str:
    """Which columns are text: R would take a code for a number, and the zeros it begins with are lost."""
    named = ", ".join(
        f'{json.dumps(one.name, ensure_ascii=False)} = "character"'
        for one in told.columns
        if one.kind == Kind.TEXT
    )
    return f",\n  colClasses = c({named})" if named else ""


def examples(told: Told, *, site: str, words: Words) -> Iterator[Example]:
    """curl, Python, R, Excel (Power Query), DuckDB, and rows with a condition over HTTP."""
    page = f"{site}/datasets/{told.slug}"
    base = f"{page}/download/{told.slug}"
    column = told.columns[0].name if told.columns else ""
    pinned = f"-v{told.edition}" if told.edition else ""

    def hint(name: str) -> str:
        return words.say(f"open.example.{name}")

    yield Example(
        id="curl",
        title="curl",
        hint=hint("curl"),
        # The edition's own address: what is resumed after a newer one came out is still one file. With -f no page
        # that says "come back later" becomes the beginning of it.
        code=f'curl -fsS --retry 20 -C - -o {told.slug}{pinned}.csv "{base}{pinned}.csv"',
    )
    asked = urlencode({f"{column}:filled": "", "sort": f"-{column}", "limit": 5}, quote_via=quote)
    yield Example(
        id="rows",
        title=words.say("open.example.rows_title"),
        hint=hint("rows"),
        code=f'curl -sS -H "Accept: application/json" "{page}/data?{asked}"',
    )
    yield Example(
        id="python",
        title="Python",
        hint=hint("python"),
        # Parquet says what is text: numbers read from CSV would lose the zeros a code begins with.
        code=f'import pandas as pd\n\ndf = pd.read_parquet("{base}.parquet")\nprint(df.describe(include="all"))',
    )
    yield Example(
        id="r",
        title="R",
        hint=hint("r"),
        code=f'd <- read.csv("{base}.csv", fileEncoding = "UTF-8-BOM", check.names = FALSE{_text_in_r(told)})\nsummary(d)',
    )
    yield Example(
        id="excel",
        title="Excel（Power Query）",
        hint=hint("excel"),
        code="let\n"
        f'    Source = Csv.Document(Web.Contents("{base}.csv"), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "    Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true])\n"
        "in\n    Rows",
    )
    yield Example(
        id="duckdb",
        title="DuckDB",
        hint=hint("duckdb"),
        code=f"INSTALL httpfs;\nLOAD httpfs;\nSUMMARIZE FROM read_parquet('{base}.parquet');",
    )
