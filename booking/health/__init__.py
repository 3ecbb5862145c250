"""Is the service well: for a monitor, for the machine that spreads the load, for the administrator."""
