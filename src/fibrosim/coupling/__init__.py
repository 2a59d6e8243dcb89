"""Where slow physiology and fast electrophysiology meet."""
