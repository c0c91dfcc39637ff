"""Asset checks (placeholder until the rules are merged)."""

ALL_CHECKS: list[object] = []
