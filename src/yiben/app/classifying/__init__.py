"""Pages and doors of statistical classifications: the table as far as it is there, filling it, placing activities."""
