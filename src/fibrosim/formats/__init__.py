"""Exchange formats, one a file."""
