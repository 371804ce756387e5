"""Make an IAM user who may do everything, at an emulator that asks IAM whoever calls it.

    python examples/emulators/administrator.py http://127.0.0.1:5000 ACCESS_KEY_ID SECRET_ACCESS_KEY [--moto]

The credentials are those of the account's root user. --moto: then switch moto's authorization on; until it is, moto
takes any credentials, and from then on those alone of users and roles that it knows. Prints the user's credentials
as JSON.
"""

from __future__ import annotations

import argparse
import json
from urllib.request import ProxyHandler, Request, build_opener

import boto3

NAME = "administrator"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def main() -> None:
    """Print the credentials."""
    parser = argparse.ArgumentParser(description="Make an administrator.")
    parser.add_argument("url")
    parser.add_argument("access_key_id")
    parser.add_argument("secret_access_key")
    parser.add_argument("--moto", action="store_true", help="switch moto's authorization on")
    given = parser.parse_args()
    iam = boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=given.url,
        aws_access_key_id=given.access_key_id,
        aws_secret_access_key=given.secret_access_key,
    )
    iam.create_user(UserName=NAME)
    document = json.dumps({"Version": "2012-10-17", "Statement": [EVERYTHING]})
    iam.put_user_policy(UserName=NAME, PolicyName="everything", PolicyDocument=document)
    key = iam.create_access_key(UserName=NAME)["AccessKey"]
    if given.moto:
        after = Request(f"{given.url}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})  # so many requests
        build_opener(ProxyHandler({})).open(after, timeout=10).close()
    print(json.dumps({"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}))


if __name__ == "__main__":
    main()
