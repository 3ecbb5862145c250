"""Region, area, municipality, organisations and the family services they run."""
