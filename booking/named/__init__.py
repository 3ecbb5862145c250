"""The named worker: with its consent, a family finds the same professional's free times again."""
