"""Make an administrator at a moto server, then switch its authorization on.

    python examples/emulators/moto_authorization.py http://127.0.0.1:5000

Until it is on, moto takes any credentials; from then on, only those of users and roles that it knows. Prints the
administrator's credentials as JSON.
"""

from __future__ import annotations

import json
import sys
from urllib.request import ProxyHandler, Request, build_opener

import boto3

NAME = "administrator"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def main(url: str) -> None:
    """Print the credentials."""
    iam = boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    iam.create_user(UserName=NAME)
    document = json.dumps({"Version": "2012-10-17", "Statement": [EVERYTHING]})
    iam.put_user_policy(UserName=NAME, PolicyName="everything", PolicyDocument=document)
    key = iam.create_access_key(UserName=NAME)["AccessKey"]
    without = Request(f"{url}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})  # requests without a look
    build_opener(ProxyHandler({})).open(without, timeout=10).close()
    print(json.dumps({"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}))


if __name__ == "__main__":
    main(sys.argv[1])
