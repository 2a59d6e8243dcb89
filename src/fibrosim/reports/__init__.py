"""Reports in HTML, and the sources of a run."""
