"""Conversations as people read them: transcripts, and the two ways in which they are run."""
