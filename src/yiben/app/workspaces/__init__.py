"""Workspaces of zones (专区工作空间) over HTTP: pages, /api/workspaces, and the release check they are given."""
