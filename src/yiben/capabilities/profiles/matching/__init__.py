"""Matching (比对): which units are one, by declared comparisons and learnt weights. Knows no ledger, no person."""
