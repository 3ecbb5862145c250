"""Rules that must hold between rows, each asked of the database in SQL: by hand, every night, after every trial."""
