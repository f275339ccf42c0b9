"""Pages, API and papers of sharing 共享: asking, deciding, agreements, subscriptions. `routers.py` lists the addresses."""
