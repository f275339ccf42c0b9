"""Pages and API of plans (规划): lists, trees, indicators with their pictures, the cockpit of promises, appraisal."""
