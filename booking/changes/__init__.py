"""Acts with an effect on others: close a venue, cancel a session. The effect is shown, then all or nothing is done.

The staff's pages of venues stand here too: the table of permissions lies above the room of venues.
"""
