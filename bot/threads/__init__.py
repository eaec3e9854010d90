"""What people do with what came in: say what a text meant, write back, take a thread, keep notes."""
