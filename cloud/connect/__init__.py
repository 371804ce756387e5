"""Amazon Connect: instances, contacts under keys of the service, recordings and files on their way to S3."""
