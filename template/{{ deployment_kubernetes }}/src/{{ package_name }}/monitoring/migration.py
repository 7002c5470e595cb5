"""Create the prediction log's tables, or extend older ones: `python -m <package>.monitoring.migration`."""

import sys

from ..errors import UserError
from ..settings import Settings
from .prediction_log import open_log


def main() -> None:
    """Bring the database that the settings name up to date."""
    try:
        open_log(Settings().log_url).dispose()
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
