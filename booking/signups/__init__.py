"""Sign-ups to evenings, info sessions, lectures and other events: seats, who has them, who waits for them."""
