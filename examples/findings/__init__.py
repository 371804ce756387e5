"""Reports of targets as pages to read: what departs, by which source, and the calls that show it."""
