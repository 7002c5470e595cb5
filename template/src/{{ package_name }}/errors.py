"""The exceptions whose message is written for the person at the terminal."""


class UserError(Exception):
    """Something the user can mend; the message says in one sentence how."""


class GateMissed(UserError):
    """A model is not good enough; the message says which number missed what."""


class Alarm(UserError):
    """Monitoring found what configs/monitoring.yaml calls an alarm."""


class Stale(UserError):
    """A document shows numbers that are not those of the last run."""


class Undecided(UserError):
    """An experiment has not seen enough yet."""
