"""One pass over a table: chunks come in, every rule looks at each, what they found is added up.

Start reading at `run.py`. `source` brings the chunks, `tally` adds up, `whole` asks what only the
engine can answer over all rows, `drift` compares with the previous snapshot, `scoring` makes scores.
"""

from yiben.capabilities.quality.checking.run import check

__all__ = ["check"]
