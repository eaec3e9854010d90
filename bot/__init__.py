"""Jamtan: messages between communities, health teams and coordinators."""
