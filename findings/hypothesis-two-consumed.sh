#!/usr/bin/env bash
# Hypothesis 6.170.17: a rule that takes two values out of one Bundle ruins the test cases in which the Bundle has one.
# Guess: a rule is a candidate only while its arguments can be drawn, so `moved` waits until there are two keys.
# Seen: one key is enough to choose the rule; the second draw finds the Bundle empty, and that throws away the whole
# test case with all of its steps. A health check ends the run. Asked for in a precondition, two keys are waited for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q hypothesis==6.170.17
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
from hypothesis import settings
from hypothesis.errors import FailedHealthCheck
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, precondition, rule, run_state_machine_as_test


class Waiting(RuleBasedStateMachine):
    keys = Bundle("keys")

    def __init__(self):
        super().__init__()
        self.count = 0

    @rule(target=keys)
    def made(self):
        self.count += 1
        return object()

    @precondition(lambda self: self.count > 1)
    @rule(one=consumes(keys), other=consumes(keys))
    def moved(self, one, other):
        self.count -= 2


class Plain(RuleBasedStateMachine):
    keys = Bundle("keys")

    @rule(target=keys)
    def made(self):
        return object()

    @rule(one=consumes(keys), other=consumes(keys))
    def moved(self, one, other):
        pass


for machine in (Waiting, Plain):
    try:
        run_state_machine_as_test(machine, settings=settings(database=None, derandomize=True))
        print(f"{machine.__name__}: passes")
    except FailedHealthCheck as error:
        print(f"{machine.__name__}: {str(error).partition('.')[0]}")
PYTHON
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
Waiting: passes
Plain: It looks like this test is filtering out a lot of inputs
SEEN
