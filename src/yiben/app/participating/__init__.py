"""Citizens and participation over HTTP 公众参与: joining, discussion, wishes, reuses, follows, desks, topics, figures."""
