"""The options of `serve`."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_serve(serve: argparse.ArgumentParser) -> None:
    """All of them."""
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on; default: 127.0.0.1")
    serve.add_argument(
        "--port", type=int, default=4566, metavar="N", help="the port to listen on, 0 for any free one; default: 4566"
    )
    serve.add_argument("--mutant", metavar="ID", help="serve a KMS, or a service on it, with this seeded fault")
    serve.add_argument(
        "--account", action="append", default=[], metavar="ID[=SECRET]", dest="accounts",
        help="open another account; its id is the access key id of its root user; may be repeated",
    )  # fmt: skip
    serve.add_argument(
        "--data", type=Path, metavar="DIR", help="where services store data; default: a temporary folder"
    )
    serve.add_argument(
        "--kms", metavar="URL", help="serve only services that encrypt at rest, on the KMS and S3 at this URL"
    )  # fmt: skip
    serve.add_argument(
        "--kms-service", metavar="ID=SECRET", help="credentials of the services at --kms; default: test=test"
    )
    serve.add_argument(
        "--kms-grantee", metavar="ARN", help="whom their grants name; default: the caller that STS tells"
    )
    serve.add_argument("--tls", action="store_true", help="serve HTTPS with a certificate that is made at the start")
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="serve HTTPS with this certificate, in PEM")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="the private key of --tls-cert, in PEM")
    serve.add_argument(
        "--xks", action="store_true",
        help="serve the reference external key store proxy, and nothing else (docs/certify-an-xks-proxy.md)",
    )  # fmt: skip
    serve.set_defaults(command=_serve)


def _serve(options: argparse.Namespace) -> int:
    if options.xks:
        return _serve_xks(options)
    from kms_conformance.conformance.command.serve import ServeOptions, serve_command

    return serve_command(
        ServeOptions(
            host=options.host,
            port=options.port,
            mutant=options.mutant,
            accounts=tuple(options.accounts),
            data=options.data,
            kms=options.kms,
            service=options.kms_service,
            grantee=options.kms_grantee,
            tls=options.tls,
            tls_cert=options.tls_cert,
            tls_key=options.tls_key,
        )
    )


def _serve_xks(options: argparse.Namespace) -> int:
    from kms_conformance.conformance.command.serve_xks import serve_xks
    from kms_conformance.conformance.errors import UsageError

    others = {"--account": options.accounts, "--data": options.data, "--kms": options.kms, "--tls": options.tls}
    if given := [name for name, value in others.items() if value]:
        raise UsageError(f"{given[0]} is not of the proxy that --xks serves; leave one of them out")
    return serve_xks(options.host, options.port, options.mutant, (options.tls_cert, options.tls_key))
