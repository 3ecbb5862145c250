"""Plain values in, iCalendar bytes out (RFC 5545, 5546, 7986). Pure: no framework, no database, no clock."""

from booking.ical.calendar import single_event, vcalendar
from booking.ical.event import CalendarEvent, vevent
from booking.ical.invitation import Method, invitation
from booking.ical.window import feed_window

__all__ = ["CalendarEvent", "Method", "feed_window", "invitation", "single_event", "vcalendar", "vevent"]
