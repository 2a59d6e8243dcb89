"""The whole body, put together from its subsystems."""
