"""Pages, documents and doors of public-data zones (公共数据专区)."""
