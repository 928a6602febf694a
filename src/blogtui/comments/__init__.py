"""Comment systems: one file each in `providers`, behind one protocol. Import names from the modules."""
