"""Letters to families that have booked: the words of each, and who tells which facts when it leaves."""
