"""The start page: what there is to attach to, with a live look at it, and the checks before attaching."""
