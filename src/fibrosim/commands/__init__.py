"""The commands of the command line, one a file; each is thin and imports what it needs when run."""
