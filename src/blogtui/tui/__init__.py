"""The face in the terminal: Textual app, panes, dialogs. Imported only when a terminal is there."""

import os

# What has changed is painted at the next tick of Textual's clock: at its 60 a second a key would wait for up to two of
# them. Nothing is painted that has not changed, however often it ticks.
os.environ.setdefault("TEXTUAL_FPS", "240")
