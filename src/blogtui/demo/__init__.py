"""A small blog of its own, served on loopback: what `blogtui demo` opens. Standard library only."""
