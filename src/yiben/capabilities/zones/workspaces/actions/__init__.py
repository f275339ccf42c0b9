"""The verbs of workspaces: `keeping` them, `enrolling` people, `writing`, `running` and `stopping` steps, `leaving` by the gate."""
