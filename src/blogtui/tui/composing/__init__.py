"""Writing an answer: the dialog over its parent."""
