"""`python -m indicators`."""

import sys

from indicators.cli.main import main
from indicators.core import log
from indicators.errors import SettingError

try:
    log.set_up("warning" if sys.stderr.isatty() else "info")
except SettingError as error:
    sys.exit(f"indicators: {error}")
sys.exit(main())
