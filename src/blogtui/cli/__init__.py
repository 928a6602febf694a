"""The face for shells, scripts, cron and screen readers: stdout data, stderr words, the exit status part of it."""
