"""Opening for officers 数据开放管理: what waits, the census, proposals, what is open, permits. Staff only."""
