"""Statistical classifications (统计分类): classes, core flags, and where a company's activities belong."""
