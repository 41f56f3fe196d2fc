"""How fast scpctl is, as ratios to something everyone has: ``python -m benchmarks [start] [read] [check] [pdf]``."""
