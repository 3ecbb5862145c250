"""Wishes and feedback: surveys whose answers are counted and never kept, their results, what came of them."""
