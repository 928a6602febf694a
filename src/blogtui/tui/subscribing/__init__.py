"""Following blogs: the dialogs that add and rename them."""
