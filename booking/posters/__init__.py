"""Pages to print for a place's door: its poster, and the notice that a session is cancelled today."""
