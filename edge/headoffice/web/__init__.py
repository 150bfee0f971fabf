"""Head office's web page: fleet, live ledger, exceptions. Server-rendered, whole without scripts."""
