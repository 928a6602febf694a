"""The main room: blogs, posts, the post's text, and its comments."""
