"""Catalogues: what Jamtan says, by language."""
