"""Exceptions with messages for the user of the command line."""

from typing import ClassVar

# Exit codes. ERROR is a mistake to fix. NEGATIVE is a result that a schedule can act on, REPAIR one that a
# person must.
ERROR, NEGATIVE, REPAIR = 1, 3, 4


class UserError(Exception):
    """An error that the user can fix; the message says how in one sentence."""

    exit_code: ClassVar[int] = ERROR


class NegativeResult(UserError):
    """The command did its work, and the answer is no."""

    exit_code = NEGATIVE


class GateMissed(NegativeResult):
    """A model failed a gate; the message names the measured value and its limit."""


class NotPromoted(NegativeResult):
    """The champion stays; the message says why, and what to do."""


class Alarm(NegativeResult):
    """Monitoring exceeded a limit in configs/monitoring.yaml."""


class DataAlarm(UserError):
    """Monitoring exceeded a limit, and a retraining would not help: data or labels are wrong or late."""

    exit_code = REPAIR


class StaleNumbers(NegativeResult):
    """A document shows numbers that differ from the last run's, or the sources have changed since that."""


class Undecided(NegativeResult):
    """An experiment has not collected enough data yet."""
