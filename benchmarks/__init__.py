"""How fast scpctl is, as ratios to something that everyone has: ``python -m benchmarks [start] [read] [look] …``."""
