"""`python -m fibrosim` is the command line."""

from fibrosim.cli import main

if __name__ == "__main__":
    main()
