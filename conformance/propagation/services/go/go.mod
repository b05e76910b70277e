module isolane.dev/conformance/propagation/go

go 1.24
