"""The working day of staff: sessions with who has booked, who came with and without booking, the door's light."""
