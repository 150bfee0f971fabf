"""Head office: receives every transaction once, owns members and programme, shows fleet and ledger."""
