"""Plans (规划): documents, tasks, indicators and targets, and where every promise stands."""
