"""What one can do with cases, by subject. Start reading at `filing.py` and `moving.py`; both end in `entering.py`."""
