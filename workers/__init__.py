"""Processes that carry messages: one worker a queue, and the clock."""
