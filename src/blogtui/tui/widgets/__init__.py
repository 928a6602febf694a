"""The widgets blogtui paints itself: lists, documents and threads, line by line."""
