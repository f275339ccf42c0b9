"""The verbs of sharing: attributes, asking, deciding, agreements, push-down, subscriptions, pre-filling."""
