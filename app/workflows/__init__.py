"""What people come to do, as coroutines over state tables; no Qt, no wire."""
