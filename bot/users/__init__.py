"""Organisations, the people who sign in, what each may do where, and who is on duty."""
