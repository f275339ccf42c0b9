"""The CKAN Action API 目录操作接口: what CKAN clients ask and are told.

`calls` is the table of actions · `shapes` their nouns · `asking` reads what clients send · `reading`, `listing`, `searching`,
`rows`, `writing` are the actions · `errors` say no in CKAN's words.
"""

from yiben.capabilities.interchange.ckan.call import Call, Desk
from yiben.capabilities.interchange.ckan.calls import ACTIONS, Entry
from yiben.capabilities.interchange.ckan.errors import BadRequest, CkanError, in_ckan_words

__all__ = ["ACTIONS", "BadRequest", "Call", "CkanError", "Desk", "Entry", "in_ckan_words"]
