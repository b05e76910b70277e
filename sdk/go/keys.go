// Package queues says whose a message is, on a queue that a baseline shares with its forks (docs/queues.md). It reads the
// file of keys that Isolane mounts, again every second: the kubelet swaps a link to replace it.
package queues

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Keys watches the file of keys. Change its fields, if at all, before Watch.
type Keys struct {
	File, Sandbox, Key               string // without a Sandbox, the process is the baseline's
	Baggage, Tracestate, Header      string // where messages carry the key, several headers with commas between them; the file says it
	Window, StartWindow, Drain, Poll time.Duration
	InTransition                     atomic.Int64 // messages that a baseline handled although a fork may have, too
	mutex                            sync.Mutex
	since                            map[string]time.Time // a baseline's: since when it knows that a key is a fork's
	until                            map[string]time.Time // a fork's: until when it handles a key; zero: the file says so
}

// FromEnvironment has what Isolane's variables say, and the defaults.
func FromEnvironment() *Keys {
	seconds := func(name string, otherwise time.Duration) time.Duration {
		if value, err := time.ParseDuration(os.Getenv("ISOLANE_"+name+"_SECONDS") + "s"); err == nil {
			return value
		}
		return otherwise
	}
	window := seconds("WINDOW", 2*time.Minute)
	return &Keys{
		File:    cmp.Or(os.Getenv("ISOLANE_KEYS_FILE"), "/etc/isolane/keys/keys.json"),
		Sandbox: os.Getenv("ISOLANE_SANDBOX"), Key: os.Getenv("ISOLANE_ROUTING_KEY"),
		Baggage: "isolane", Header: "x-isolane-key", Window: window, StartWindow: seconds("START_WINDOW", window),
		Drain: seconds("DRAIN", 2*time.Minute), Poll: seconds("POLL", time.Second), since: map[string]time.Time{}, until: map[string]time.Time{},
	}
}

// Watch reads the file now, and from now on.
func (k *Keys) Watch() *Keys {
	k.Refresh()
	for key := range k.since {
		k.since[key] = time.Now().Add(k.StartWindow - k.Window)
	}
	go func() {
		for range time.Tick(k.Poll) {
			k.Refresh()
		}
	}()
	return k
}

// Refresh reads the file. It reports whether it is there, and whole: a fork handles nothing before it is.
func (k *Keys) Refresh() bool {
	var table struct {
		Version         int
		Forks, Carriers map[string]string
	}
	text, err := os.ReadFile(k.File)
	k.mutex.Lock()
	defer k.mutex.Unlock()
	readable := err == nil && json.Unmarshal(text, &table) == nil && table.Version == 1 && table.Forks != nil
	if !readable {
		table.Forks = nil
	} else if table.Carriers != nil {
		k.Baggage, k.Tracestate, k.Header = table.Carriers["baggage"], table.Carriers["tracestate"], table.Carriers["header"]
	}
	since := map[string]time.Time{}
	for key, sandbox := range table.Forks {
		if since[key] = cmp.Or(k.since[key], time.Now()); sandbox == k.Sandbox {
			k.until[key] = time.Time{}
		}
	}
	k.since = since
	// From its start on, a fork is there for its own key; what is not (or no longer) its, it handles for a while.
	if _, known := k.until[k.Key]; readable && k.Key != "" && !known {
		k.until[k.Key] = time.Time{}
	}
	for key, until := range k.until {
		if until.IsZero() && table.Forks[key] != k.Sandbox {
			k.until[key] = time.Now().Add(k.Drain)
		}
	}
	return readable
}

// ShouldProcess says whether this process has to handle a message; if not, it has to acknowledge and forget it.
func (k *Keys) ShouldProcess(headers map[string]string) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	key := k.keyOf(headers)
	if k.Sandbox != "" {
		until, known := k.until[key]
		return known && (until.IsZero() || time.Now().Before(until))
	}
	since, isForks := k.since[key]
	if isForks && time.Since(since) < k.Window {
		return k.InTransition.Add(1) > 0
	}
	return !isForks
}

// PublishHeaders gives the headers of a message to publish, with the key of what it is published for, or a fork's own.
func (k *Keys) PublishHeaders(headers, incoming map[string]string) map[string]string {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	key, result := cmp.Or(k.keyOf(headers), k.keyOf(incoming), k.Key), map[string]string{}
	maps.Copy(result, headers)
	if key == "" {
		return result
	}
	for _, place := range k.places() {
		name, pair := nameIn(result, place.header), place.member+"="+key
		_, others := split(result[name], place)
		switch {
		case place.member == "":
			result[name] = key
		case place.header == "tracestate": // it is cut off at its right
			result[name] = strings.Join(append([]string{pair}, others...), ",")
		default:
			result[name] = strings.Join(append(others, pair), ",")
		}
	}
	return result
}

// place is a header in which messages carry the key, with its member in one that is a list.
type place struct{ header, member string }

func (k *Keys) places() (places []place) {
	for _, list := range []place{{"baggage", k.Baggage}, {"tracestate", k.Tracestate}} {
		if list.member != "" {
			places = append(places, list)
		}
	}
	for _, header := range strings.Split(k.Header, ",") {
		if header != "" {
			places = append(places, place{header: header})
		}
	}
	return places
}

func (k *Keys) keyOf(headers map[string]string) string {
	for _, place := range k.places() {
		line := headers[nameIn(headers, place.header)]
		key, _ := split(line, place)
		if place.member == "" {
			key = strings.TrimSpace(line)
		}
		if key != "" {
			return key
		}
	}
	return ""
}

// split takes a list apart. A tracestate has no blanks at the "=", and no properties.
func split(line string, place place) (key string, others []string) {
	for _, member := range strings.Split(line, ",") {
		own, value, _ := strings.Cut(strings.TrimSpace(member), "=")
		if place.header == "baggage" {
			value, _, _ = strings.Cut(value, ";")
			own, value = strings.TrimSpace(own), strings.TrimSpace(value)
		}
		if own == place.member {
			key = cmp.Or(key, value)
		} else if strings.TrimSpace(member) != "" {
			others = append(others, member)
		}
	}
	return key, others
}

func nameIn(headers map[string]string, name string) string {
	for own := range headers {
		if strings.EqualFold(own, name) {
			return own
		}
	}
	return name
}
