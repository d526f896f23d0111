"""The benchmarks of `make bench`: figures in one run, peers measured beside us, never in tests."""
