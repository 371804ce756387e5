"""A session: one conversation with the target, in which the model's world follows what was answered.

`session` sends each call, has the judge look at its outcome and applies its effects. After a departure `adoption` reads
again what was touched, so that one fault is told once. `waiting` and `permissions` give changes their time; `domains`,
`ports`, `s3` and `trail` perform the calls that stand for several (a change of key, a dump, a walk of events).

Example: CreateKey, DisableKey, Encrypt -> three outcomes judged, and a world in which the key is disabled.
"""
