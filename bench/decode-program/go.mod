module leakgate.example/bench

go 1.21
