"""What came in, what goes out, and what the network said of it."""
