"""The wire: HTTP/1.1, the AWS protocols, and signatures."""
