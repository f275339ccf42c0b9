"""The sample province 云川省: generated, deterministic, Chinese, with real-world dirt at stated rates.

Nobody in it exists. Every cell is a pure function of (seed, column, row number), so any table can
name the person of any other, at any scale, without holding either in memory. Division codes start
with 5299, which was never assigned, so that no resident number can be a living person's.

Start reading at `plan.py`: which table comes from which organisation, system, format and encoding.
"""

from yiben.app.sample.plan import TABLES, SampleTable
from yiben.app.sample.write import write_province

__all__ = ["TABLES", "SampleTable", "write_province"]
