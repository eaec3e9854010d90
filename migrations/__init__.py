"""Migrations, in order; run by `jamtan db upgrade`."""
