"""Statements that no table description can hold: who may write where, who may sign."""
