"""Looking without storing: recognise a source, check a source or a resource of the home."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yiben.app.dictionaries import read_dictionary
from yiben.app.understanding import Understood, answer_of, plain_type, recognised_columns, understand
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import intake, ledger, quality
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Lake, scan
from yiben.infra.settings import Settings
from yiben.kernel.actors import Actor
from yiben.kernel.progress import Progress, Step, silent


def look_at(source: str, *, dictionary: Path | None = None, progress: Progress = silent) -> dict[str, Any]:
    """Recognise a source as `bring_in` would, storing nothing."""
    with _nowhere() as (home, lake), lake.bench() as bench:
        answers = []
        entries = read_dictionary(dictionary, lake, home) if dictionary else {}
        titles = {name: one.title for name, one in entries.items()}
        for understood in understand(bench, source, home.staging / "look", titles=titles, progress=progress):
            report = check_table(bench, understood, progress=progress)
            answers.append(answer_of(understood, report, source=source))
        return joined(answers)


def check_source(
    source: str, *, rules: Path | None, home: Path | None, progress: Progress = silent
) -> dict[str, Any]:
    """Check a file, a database table, or a resource of the home, by its own rules or those proposed."""
    wanted = quality.load_rules(rules) if rules else None
    if _is_source(source):
        with _nowhere() as (nowhere, lake), lake.bench() as bench:
            answers = []
            for understood in understand(bench, source, nowhere.staging / "check", progress=progress):
                report = check_table(bench, understood, rules=wanted, progress=progress)
                answers.append({**answer_of(understood, report, source=source), "columns": None})
            return joined([{key: value for key, value in one.items() if key != "columns"} for one in answers])
    platform = open_platform(home)
    return check_resource(platform, platform.owner(), source, rules=wanted, progress=progress)


def check_resource(
    platform: Platform,
    actor: Actor,
    name: str,
    *,
    rules: tuple[quality.Rule, ...] | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Check the current snapshot of a resource again and keep the report."""
    with platform.office.reading(actor) as work:
        dossier = ledger.describe(work, name)
        resource, newest = dossier.resource, dossier.snapshots[0]
        before = quality.baseline(work, resource=resource.id, snapshot=newest.id)
        wanted = [rule.arguments["table"] for rule in rules or () if rule.kind == "reference"]
        others = {
            table.name: scan(table.files) for table in ledger.resolve(work, wanted).values() if table.files
        }
    columns = [
        quality.RecognisedColumn(
            name=item.name, type=plain_type(item.type), semantic=item.label.semantic if item.label else None
        )
        for item in dossier.items
        if not item.retired
    ]
    with platform.lake.bench() as bench:
        report = quality.check(
            bench,
            newest.files,
            rules or quality.propose(columns),
            baseline=before,
            references=others,
            progress=progress,
        )
    with platform.office.writing(actor) as work:
        quality.record(work, resource=resource.id, snapshot=newest.id, report=report)
    return {
        "source": name,
        "resource": resource.id,
        "snapshot": newest.id,
        "rows": report.rows,
        "quality": report.as_contract(),
        "rejected_rows": newest.rejected,
    }


def check_table(
    bench: Bench,
    understood: Understood,
    *,
    files: tuple[str, ...] | None = None,
    rules: tuple[quality.Rule, ...] | None = None,
    baseline: quality.Baseline | None = None,
    progress: Progress,
) -> quality.Report:
    """Every rule over a landed table (or its committed `files`), with every column described."""
    paths = files or tuple(str(path) for path in understood.landed.files)
    progress(Step(stage="check", total_rows=understood.landed.rows))
    return quality.check(
        bench,
        paths,
        rules or quality.propose(recognised_columns(understood)),
        baseline=baseline,
        profile=quality.Profile.COLUMNS,
        progress=progress,
    )


def joined(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """One table answers as itself; several as the largest, with all of them under `tables`."""
    if len(answers) == 1:
        return answers[0]
    return {**max(answers, key=lambda one: int(one["rows"])), "tables": answers}


def _is_source(source: str) -> bool:
    return intake.is_url(source) or Path(source).exists()


@contextmanager
def _nowhere() -> Iterator[tuple[Home, Lake]]:
    """A home that is gone afterwards, for looking without storing."""
    with tempfile.TemporaryDirectory(prefix="yiben-") as folder:
        home = Home(Path(folder)).open()
        lake = Lake(home, Settings.from_environment())
        try:
            yield home, lake
        finally:
            lake.close()
