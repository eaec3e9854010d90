"""Teams that have left: D4 passed, not back by their hour, overdue."""
