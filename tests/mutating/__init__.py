"""Mutation testing: what mutmut is told, and the score that comes of it (`make mutants`)."""
