"""Pythons that lack a security fix we lean on: newlines in mail headers (CVE-2024-6923, CVE-2026-1299)."""

FIXED_AT = {(3, 11): 15, (3, 12): 13, (3, 13): 12, (3, 14): 3}
"""Minor version -> the first patch that has the fixes; later minors have them from the start."""


def missing_fixes(version: tuple[int, int, int]) -> str:
    """Return a sentence about a Python that should be renewed; empty when it is new enough."""
    major, minor, patch = version
    needed = FIXED_AT.get((major, minor), 0)
    if patch >= needed:
        return ""
    return f"Python {major}.{minor}.{patch} lacks security fixes; {major}.{minor}.{needed} or newer has them."
