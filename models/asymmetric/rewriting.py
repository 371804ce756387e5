"""ECDSA signatures written otherwise: in another encoding, or with other numbers that mean much the same."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import utils

from kms_conformance.models.asymmetric import der

ORDERS = {
    "ECC_NIST_P256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "ECC_SECG_P256K1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
}
"""The number of points of a curve (SEC 2), of those that are tried."""


def rewritten(signature: object, spec: str, form: str) -> bytes | None:
    """The signature in a form of terms.Rewriting; None where it is none of ECDSA."""
    try:
        r, s = utils.decode_dss_signature(signature if isinstance(signature, bytes) else b"")
    except ValueError:
        return None
    order = ORDERS[spec]
    match form:
        case "fixed-width":
            size = (order.bit_length() + 7) // 8
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")
        case "negated":
            return utils.encode_dss_signature(r, order - s)
        case "zeros":
            return utils.encode_dss_signature(0, 0)
        case _:
            longer = der.framed(der.INTEGER, b"\0" + der.number(r)[2:])
            return der.framed(der.SEQUENCE, longer, der.number(s))
