"""The CKAN Action API 目录操作接口: what CKAN clients ask and are told.

`calls` is the table of actions · `shapes` their nouns · `asking` reads what clients send · `reading`, `searching`,
`rows`, `writing` are the actions · `errors` say no in CKAN's words.
"""
