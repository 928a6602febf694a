"""The user's settings and the places where files live."""
