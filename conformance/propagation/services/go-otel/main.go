package main

import (
	"context"
	"io"
	"net/http"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
)

func init() {
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(
		propagation.TraceContext{}, propagation.Baggage{}))
}

// Requests that are sent with the context of the one that is being handled have its baggage.
var client = http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}

func handler() http.Handler { return otelhttp.NewHandler(http.HandlerFunc(handle), "web") }

func get(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

func handle(w http.ResponseWriter, r *http.Request) {
	next := os.Getenv("NEXT")
	_, err := get(r.Context(), next+"/first"+r.URL.Path)
	body, second := get(r.Context(), next+"/second"+r.URL.Path)
	if err != nil || second != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.Write(body)
}

func main() {
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler()))
}
