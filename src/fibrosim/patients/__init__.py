"""People: their parameters, triggers, lives and cohorts."""
