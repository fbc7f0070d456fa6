"""Background work and live changes: `leases` (rows leased by one worker), `scheduling` (the clock tick), `bus` and `relay`
(changes within and between processes), `failpoints` (where a test may stop the process)."""
