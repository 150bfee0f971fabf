"""``python -m edge.service`` is ``member-kiosk``."""

from edge.service.cli import main

main()
