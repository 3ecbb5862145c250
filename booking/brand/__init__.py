"""What the administrator chose for the look and the voice of the service; it goes before the settings."""
