"""How to reach a device: globs -> bytes; understands none of them."""
