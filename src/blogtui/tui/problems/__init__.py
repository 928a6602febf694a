"""What went wrong, and what waits in the outbox."""
