"""Recordings: a session as one file, written while it runs, read at any instant (resources/recording.md)."""
