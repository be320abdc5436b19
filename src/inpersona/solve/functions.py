"""Functions that equations use instead of `math`: the same text runs on floats, arrays,
unit-carrying quantities and the tracer's expressions. No `if` on a state: use `where`."""
