"""The reader's accounts at comment systems."""
