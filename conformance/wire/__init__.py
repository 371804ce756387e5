"""The wire: symbolic calls become requests of boto3 clients, and answers become outcomes.

`binding` puts the target's ids and ciphertexts where a call names "key 2" or "ciphertext 3"; `executor` sends the
request as a principal and tells success, refusal, broken and indeterminate apart; `walk` reads lists page by page.
`leases` lends keys and takes them back, `ledger` notes on disk all that was made, `manners` is the pace and patience of
every client. Nothing here knows what AWS should have answered.

Example: Decrypt(ciphertext 3, context changed) -> POST with the blob that the target gave -> Refusal.
"""
