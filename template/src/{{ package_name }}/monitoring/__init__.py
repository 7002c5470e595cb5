"""The prediction log, drift and quality, and the alarms they raise."""
