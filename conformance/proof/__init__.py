"""Proof: from a finding to the shortest sequence that shows it, the requirement to blame, and a script that ran.

`reducer` takes calls and values away while the finding stays, `blame` picks the requirement among those that may be
broken, `proof` makes the boto3 script of what is left and runs it once more, `replay` puts a recorded sequence to the
target again.

Example: 40 calls before a wrong Decrypt -> CreateKey, Encrypt, Decrypt: CTX-003, reproduced 1/1.
"""
