"""What AWS asks of those who call it, as data: prices and request quotas, and how what a run makes is marked there.

Pure tables and functions: the meter of a run (conformance/wire/meter) counts by them before each call.

    usd(request("kms", "Sign", kind="ecc"))  # 0.000015: a signature by an elliptic-curve key
"""
