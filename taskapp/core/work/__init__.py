"""Background work and live changes: `leases` (rows leased by one worker), `scheduling` (periodic jobs), `bus` and `relay`
(changes within and between processes), `failpoints` (where a test can stop the process)."""
