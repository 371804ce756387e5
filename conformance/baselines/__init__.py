"""Known deviations of targets, shipped with the suite."""
