"""The judge: what an answer means, whom to blame, and the shortest sequence that proves it."""
