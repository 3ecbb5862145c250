"""Messages to all who have booked: fixed ones, shown before they are sent; the pages of staff stand in `day`."""
