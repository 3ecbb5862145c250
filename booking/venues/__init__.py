"""Places where families are met: their facts, usual times, booking windows and closures."""
