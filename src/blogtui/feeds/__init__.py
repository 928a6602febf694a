"""Feeds: from bytes to what a blog says, and from a page to its feeds."""
