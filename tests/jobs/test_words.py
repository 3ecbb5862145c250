"""What every job tells of itself has words."""

import ast
import inspect

from booking.jobs import words, work


def test_every_figure_that_a_job_returns_has_its_words() -> None:
    """The names stand as keys of dictionaries, or of what `JobFailed` is told, in the module of the jobs."""
    tree = ast.walk(ast.parse(inspect.getsource(work)))
    found = {"fault"}
    for node in tree:
        if isinstance(node, ast.Dict):
            found |= {key.value for key in node.keys if isinstance(key, ast.Constant)}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "JobFailed":
            found |= {one.arg for one in node.keywords if one.arg}

    assert found == {*words.NUMBERS, *words.TEXTS}
