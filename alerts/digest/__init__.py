"""What a digest says, put together from facts: pure, and the same for the same facts."""

from alerts.digest.compose import compose
from alerts.digest.spec import DigestSpec
from alerts.digest.wording import FactForm, Wording

__all__ = ["DigestSpec", "FactForm", "Wording", "compose"]
