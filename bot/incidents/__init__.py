"""What happened, where, and how sure we are."""
