"""A thousand random tables of surveys: no hidden number is worked out; the control hides small ones alone."""

from tests.feedback.tables import leaks, random_table, small_keys

TABLES = 1_000


def look(tables: int = TABLES) -> tuple[list[str], int, int, int]:
    """Look at so many tables; return what is wrong, the numbers there are and are shown, what the control finds."""
    problems, numbers, shown, control = [], 0, 0, 0
    for number in range(tables):
        table = random_table(number)
        problems += [f"table {number}: {one}" for one in leaks(table.edges, table.hidden)]
        numbers += len(table.numbers)
        shown += sum(value is not None for value in table.numbers.values())
        control += bool(leaks(table.edges, small_keys(table)))
    return problems, numbers, shown, control
