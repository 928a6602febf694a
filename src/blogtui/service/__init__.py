"""What a reader can do: subscribe, refresh, browse, discuss, reply. No face, no library of its own."""
