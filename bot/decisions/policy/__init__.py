"""Thresholds of going and not going: which version is in force, who signed it, why."""
