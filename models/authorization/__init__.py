"""Who may do what: key policies, IAM policies and grants, combined as AWS documents it."""
