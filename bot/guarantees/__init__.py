"""Promises of access: who vouches, fresh yeses, questions with codes, withdrawals and stops, how things are."""
