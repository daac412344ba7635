"""Recording a machine's answers, and replaying them."""
