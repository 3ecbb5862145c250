"""The pages of families: book a time, find it again, see, move and cancel it; and what other pages of theirs share."""
