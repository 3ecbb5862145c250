"""The setting SECRET_KEY: missing, short and example keys are refused with one clear sentence."""

from .errors import BadSettings

LEAST_LENGTH = 32
LEAST_LETTERS = 8
"""How many different ones."""
WEAK_BEGINNINGS = ("secret", "dev", "default", "your")
WEAK_WORDS = ("changeme", "change-me", "change_me", "example", "password", "insecure", "tavataan")


def sound_secret_key(key: str) -> str:
    """Return `key`; BadSettings when somebody could guess it."""
    if not key:
        raise BadSettings("SECRET_KEY is not set; give at least 32 random characters, the same to every process.")
    if len(key) < LEAST_LENGTH:
        raise BadSettings(f"SECRET_KEY is too short: {len(key)} characters, at least {LEAST_LENGTH} are needed.")
    if _is_example(key.lower()):
        raise BadSettings("SECRET_KEY looks like an example; make a random one.")
    return key


def _is_example(key: str) -> bool:
    repeats_itself = key in (key + key)[1:-1]
    is_plain = len(set(key)) < LEAST_LETTERS or repeats_itself
    return is_plain or key.startswith(WEAK_BEGINNINGS) or any(word in key for word in WEAK_WORDS)
