"""Faults on real processes by seed, a load beside them, and one oracle that afterwards compares log and database."""
