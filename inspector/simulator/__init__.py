"""A memtrack kernel in Python and workloads; prints the RFC's text itself."""
