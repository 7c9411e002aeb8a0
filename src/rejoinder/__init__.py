"""Rejoinder: a post, the conversation under it, and what keeps that conversation worth reading."""

__version__ = "0.1.0"
