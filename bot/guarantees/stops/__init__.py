"""Withdrawals, stops and signs of duress: written, called back, ended."""
