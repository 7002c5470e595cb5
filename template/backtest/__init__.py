"""What the alarms are worth: false-alarm rates and delays; run it with `python -m backtest`."""
