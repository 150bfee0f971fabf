"""What a store plugs in: scanners, the slip printer, lamps and buttons. Framers and encoders are pure."""
