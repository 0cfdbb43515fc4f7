"""The headless front end; imports no Qt."""
