"""Pieces that several views are made of; they know nothing of sessions."""
