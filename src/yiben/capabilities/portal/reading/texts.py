"""Values as a person and a text file see them: numbers as they are, dates and times as ISO 8601 writes them."""

import pyarrow as pa
from pyarrow import compute


def texts(column: pa.Array) -> pa.Array:
    """Any column as text; an empty cell stays empty. Whole columns at a time."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_decimal(kind):
        return compute.cast(column, pa.string())
    if pa.types.is_date(kind):
        return compute.strftime(column, "%Y-%m-%d")
    if pa.types.is_time(kind):
        # 08:30:00.000000 is 08:30:00
        return compute.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")
    return column.cast(pa.string())


def _moments(column: pa.Array) -> pa.Array:
    """2024-05-01T08:30:00, with a fraction only where there is one."""
    whole = compute.strftime(compute.floor_temporal(column, unit="second"), "%Y-%m-%dT%H:%M:%S")
    said = compute.replace_substring_regex(whole, r"\.0+$", "")
    micro = compute.add(compute.multiply(compute.millisecond(column), 1000), compute.microsecond(column))
    broken = compute.greater(micro, 0)
    if not compute.any(broken).as_py():
        return said
    digits = compute.utf8_lpad(micro.cast(pa.string()), 6, "0")
    return compute.if_else(broken, compute.binary_join_element_wise(said, digits, "."), said)
