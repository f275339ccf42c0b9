"""`yiben bench`: the figures of benchmarks/, side by side with their peers where those are installed."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import Json
from yiben.kernel.errors import NotFound, Unavailable
from yiben.kernel.text import Text


def bench(
    options: typer.Context,
    name: Annotated[str | None, typer.Argument(help="One benchmark; without it all of them 名称")] = None,
    json: Json = False,
) -> None:
    """Run the benchmarks 性能测试."""
    folder = Path(__file__).resolve().parents[4] / "benchmarks"
    scripts = {path.stem: path for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")}
    if not scripts:
        raise NotFound(
            "no_benchmarks",
            Text("性能测试只随源码提供", "The benchmarks come with the source tree only"),
            hint=Text("请克隆代码仓库后运行 make bench", "Clone the repository and run make bench."),
        )
    if name is not None and name not in scripts:
        raise NotFound(
            "no_such_benchmark",
            Text(f"没有名为 {name} 的性能测试", f"There is no benchmark called {name}"),
            where={"name": name},
            hint=Text(f"可选: {', '.join(scripts)}", f"There are: {', '.join(scripts)}."),
        )
    failed, lines = [], b""
    for key in [name] if name else scripts:
        ran = subprocess.run(  # noqa: S603 our own scripts
            [sys.executable, scripts[key], *options.args],
            check=False,
            stdout=subprocess.PIPE if json else None,
        )
        lines += ran.stdout or b""
        failed += [key] if ran.returncode else []
    if json and not failed:
        from yiben.app.terminal import print_json

        print_json(_documents(lines))
    if failed:
        listed = ", ".join(failed)
        raise Unavailable(
            "benchmark_failed",
            Text(f"没有跑完: {listed}", f"Did not run to the end: {listed}"),
            hint=Text("所需数据与环境见 benchmarks/README.md", "What each needs is in benchmarks/README.md."),
        )


def _documents(lines: bytes) -> list[object]:
    """The figures, one a line; whatever else a script or a peer prints is left out."""
    from contextlib import suppress

    import orjson

    found: list[object] = []
    for line in lines.splitlines():
        with suppress(orjson.JSONDecodeError):
            found.append(orjson.loads(line))
    return found
