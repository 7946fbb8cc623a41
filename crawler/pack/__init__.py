"""The rule pack: its models, its loader and what checks it."""
