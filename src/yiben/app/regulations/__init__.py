"""The regulations' pages 法规: packs, the control matrix, articles, the decision explorer, exceptions, compliance.

`reading.py` puts policy, the evidence log and attestations together; the doors only translate. `attesting.py` keeps
what a person states; `documents.py` writes the report as Word and PDF. Start at `packs.py`.
"""
