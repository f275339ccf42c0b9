"""Cases 办件 over HTTP: to-do list, one case, filing, how organisations keep pace, delegations, notices, flows.

They stand in `app` because their forms choose among resources and organisations, which casework does not know.
Start reading at `one.py`; `api.py` is the same for programs. What a case means is wired in `app/reactions.py`.
"""
