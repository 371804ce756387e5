"""DynamoDB: tables of items under keys that their callers name."""
