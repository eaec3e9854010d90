"""Agreed spans of calm in named places."""
