"""Planned movements of a team with a health package."""
