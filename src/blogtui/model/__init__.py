"""What blogtui speaks of: frozen values that every other package shares. Imports nothing of ours."""
