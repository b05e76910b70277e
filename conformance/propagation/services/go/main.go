package main

import (
	"context"
	"io"
	"net/http"
	"os"
)

// The headers of the environment's carriers.
var carriers = []string{"Baggage", "X-Isolane-Key"}

type laneKey struct{}

// InLane remembers the headers of a request for whatever is called with its context.
func InLane(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), laneKey{}, r.Header)))
	})
}

// LaneTransport adds the carriers to requests that are sent with that context.
type LaneTransport struct{ http.RoundTripper }

func (t LaneTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	incoming, _ := r.Context().Value(laneKey{}).(http.Header)
	r = r.Clone(r.Context())
	for _, name := range carriers {
		if values := incoming.Values(name); len(values) > 0 {
			r.Header[name] = values
		}
	}
	return t.RoundTripper.RoundTrip(r)
}

var client = http.Client{Transport: LaneTransport{http.DefaultTransport}}

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
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), InLane(http.HandlerFunc(handle))))
}
