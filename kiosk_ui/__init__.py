"""The member's screen. It draws what the device says and asks for what the shopper taps; it owns no data."""
