"""The face in the terminal: Textual app, panes, dialogs. Imported only when a terminal is there."""
