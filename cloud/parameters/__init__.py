"""Parameter Store of AWS Systems Manager: parameters of type SecureString."""
