"""The waiting list: families queue for a time, and what becomes free is offered to them in their order."""
