"""Pages and API of harvesting 目录采集, for staff."""
