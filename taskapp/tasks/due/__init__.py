"""Due dates: `dates` sets them with the reminder that follows, `days` says overdue, today, this week, `kept` whether a promise was kept."""
