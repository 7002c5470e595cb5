"""Exceptions with messages for the user of the command line."""


class UserError(Exception):
    """An error that the user can fix; the message says how in one sentence."""


class Unavailable(UserError):
    """The files of a model can't be fetched; a later attempt may succeed."""


class GateMissed(UserError):
    """A model failed a gate; the message names the measured value and its limit."""


class NotPromoted(UserError):
    """The champion stays; the message says why, and what to do."""


class Alarm(UserError):
    """Monitoring exceeded a limit in configs/monitoring.yaml."""


class DataAlarm(UserError):
    """Monitoring exceeded a limit, and a retraining would not help: data or labels are wrong or late."""


class StaleNumbers(UserError):
    """A document shows numbers that differ from the last run's, or the sources have changed since that."""


class Undecided(UserError):
    """An experiment has not collected enough data yet."""
