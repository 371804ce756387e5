"""The suite: sessions, judge, targets, command line and pytest plugin."""
