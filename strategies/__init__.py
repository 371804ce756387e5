"""What to try next: near misses of allowed calls, enumerated first and then drawn with Hypothesis."""
