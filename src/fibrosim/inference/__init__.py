"""From findings back to mechanisms; not built yet."""
