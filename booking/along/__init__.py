"""What a family gives on or takes along: a second link that only shows its time, and a child's card of it."""
