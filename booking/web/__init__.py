"""What every page needs: forms, CSRF, errors, languages and Finnish dates, headers, limits."""
