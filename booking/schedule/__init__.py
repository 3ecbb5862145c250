"""Programmes and terms, series and their dated occurrences, and who attends."""
