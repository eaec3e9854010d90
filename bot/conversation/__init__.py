"""Talking with one person: (state, what was understood, facts, now) -> turn. Pure; one file per step."""
