module isolane.dev/conformance/queues

go 1.22

require isolane.dev/queues v0.0.0

replace isolane.dev/queues => ../../../../sdk/go
