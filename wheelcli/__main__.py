"""`python -m wheelcli` is `wheel`."""

from wheelcli.cli.app import main

if __name__ == "__main__":
    main()
