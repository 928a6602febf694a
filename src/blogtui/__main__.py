"""`python -m blogtui` and the `blogtui` command."""

from blogtui.cli.main import main

if __name__ == "__main__":
    main()
