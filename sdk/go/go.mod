module isolane.dev/queues

go 1.22
