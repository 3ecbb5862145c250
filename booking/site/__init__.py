"""The pages families and visitors read: coming sessions, one session, venues, people, calendars, information."""
