"""One message to many, each in their own language, and the answers counted."""
