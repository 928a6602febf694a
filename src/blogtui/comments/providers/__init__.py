"""The comment systems blogtui knows; a module here whose `PROVIDER` is set is found by the registry."""
