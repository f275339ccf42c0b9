"""What sharing keeps: `decisions` about attributes, requests and agreements; `standing` push-downs and subscriptions."""
