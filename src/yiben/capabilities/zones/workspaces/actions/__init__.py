"""The verbs of workspaces: `keeping` them and their people, `stepping` through data, `leaving` by the gate."""
