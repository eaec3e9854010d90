"""Text in, what it was understood to say out: pure, by words, a small grammar and a ladder of rules."""
