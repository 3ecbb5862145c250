"""Take a whole copy of the database while it is in use, and put one back into an empty database."""
