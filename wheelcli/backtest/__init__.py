"""What a policy would have done: the plan and the monitor of the weekly commands over recorded sessions."""
