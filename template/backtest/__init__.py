"""How reliable the alarms are: false-alarm rates and delays; run it with `python -m backtest`."""
