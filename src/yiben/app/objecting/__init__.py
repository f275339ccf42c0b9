"""Objections' doors 异议: pages, API, who got data, and tables that are made again."""
