"""A terminal reader for blogs and the conversations under them."""

__version__ = "0.1.0"
