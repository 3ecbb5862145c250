"""The timetable: every scheduled job on one page, run by its own process."""
