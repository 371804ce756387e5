"""A run: units of work on workers, merged in unit order into one verdict for each requirement.

`preflight` and `probes` ask what the target claims, `work` is one unit, `machine` the random search, `workers` and
`processes` spread units and survive lost processes, `judging` is the order of a search, `merged` sums the units of a
run and `merging` its shards, `verdicts` says what that comes to, `baseline` knows old departures, `cleaning` and
`sweep` remove all that was made. What a unit finds never depends on where it ran.

Example: 362 units with -n 2 -> the report that -n 1 gives, byte for byte but for run.volatile.
"""
