"""One ordered street: each capability may call only those below it, through their front desk (`__init__`).

access · intake | quality | grading · ledger · policy · people
"""
