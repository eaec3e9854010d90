"""Reads that cross subjects: one file per question, selects only, frozen values out."""
