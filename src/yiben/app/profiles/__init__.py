"""Pages and API of profiles: search, one file, conflicts, the review of uncertain pairs (一企一档、一人一档)."""
