#!/usr/bin/env bash
# Hypothesis 6.170.17: a state machine can reach its teardown before all of its @initialize rules have run.
# Guess: every run begins with all three @initialize rules, and stateful_step_count counts the rules after them.
# Seen: an @initialize rule is a step like any other. Of 100 runs with the usual 50 steps some end after one or two of
# the three, so a teardown may not rely on what they make; and with stateful_step_count=3 no rule is ever called.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q hypothesis==6.170.17
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

ends = []


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.begun = self.called = 0

    @initialize()
    def account(self):
        self.begun += 1

    @initialize()
    def key(self):
        self.begun += 1

    @initialize()
    def grant(self):
        self.begun += 1

    @rule()
    def call(self):
        self.called += 1

    def teardown(self):
        ends.append((self.begun, self.called))


for steps in (50, 3):
    ends.clear()
    run_state_machine_as_test(
        Machine, settings=settings(stateful_step_count=steps, database=None, derandomize=True)
    )
    begun, called = zip(*ends, strict=True)
    print(f"{steps} steps: {min(begun)} to {max(begun)} @initialize rules, {min(called)} to {max(called)} rules")
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
50 steps: 1 to 3 @initialize rules, 0 to 47 rules
3 steps: 1 to 3 @initialize rules, 0 to 0 rules
SEEN
