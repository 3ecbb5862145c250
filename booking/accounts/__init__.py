"""Staff: who they are, what they may do and where, and their sign-ins."""
