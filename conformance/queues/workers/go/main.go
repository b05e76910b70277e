// A consumer of Redis Streams with the library for Go. With a file as its argument, it answers the vectors of
// sdk/vectors.json instead.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	queues "isolane.dev/queues"
)

type headers = map[string]string

type testCase struct {
	What                      string
	File                      *string
	Env                       map[string]string
	Headers, Incoming, Result headers
	Process                   bool
}

func main() {
	if len(os.Args) > 1 {
		vectors(os.Args[1])
		return
	}
	consume()
}

func vectors(path string) {
	var cases struct{ Decisions, Published []testCase }
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &cases) != nil {
		panic("no vectors")
	}
	folder, _ := os.MkdirTemp("", "vectors")
	watched := func(one testCase) *queues.Keys {
		os.Clearenv()
		file := filepath.Join(folder, "keys.json")
		os.Remove(file)
		if one.File != nil {
			os.WriteFile(file, []byte(*one.File), 0o600)
		}
		os.Setenv("ISOLANE_KEYS_FILE", file)
		os.Setenv("ISOLANE_WINDOW_SECONDS", "0")
		os.Setenv("ISOLANE_POLL_SECONDS", "1000")
		for name, value := range one.Env {
			os.Setenv(name, value)
		}
		return queues.FromEnvironment().Watch()
	}
	for _, one := range cases.Decisions {
		if watched(one).ShouldProcess(one.Headers) != one.Process {
			fmt.Println(one.What)
		}
	}
	for _, one := range cases.Published {
		if !reflect.DeepEqual(watched(one).PublishHeaders(one.Headers, one.Incoming), one.Result) {
			fmt.Println(one.What)
		}
	}
}

type redis struct {
	connection net.Conn
	reader     *bufio.Reader
}

func (r redis) call(words ...string) any {
	fmt.Fprintf(r.connection, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(r.connection, "$%d\r\n%s\r\n", len(word), word)
	}
	return r.reply()
}

func (r redis) reply() any {
	line, err := r.reader.ReadString('\n')
	if err != nil {
		panic(err)
	}
	count, _ := strconv.Atoi(strings.TrimSpace(line[1:]))
	switch {
	case line[0] == '*' && count >= 0:
		all := make([]any, count)
		for index := range all {
			all[index] = r.reply()
		}
		return all
	case line[0] == '$' && count >= 0:
		text := make([]byte, 0, count+2)
		for len(text) < count+2 {
			one, err := r.reader.ReadByte()
			if err != nil {
				panic(err)
			}
			text = append(text, one)
		}
		return string(text[:count])
	case line[0] == '*' || line[0] == '$':
		return nil
	}
	return strings.TrimSpace(line)
}

func consume() {
	group, name, out := os.Getenv("GROUP"), os.Getenv("CONSUMER"), os.Getenv("OUT")
	keys := queues.FromEnvironment().Watch()
	connection, err := net.Dial("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	r := redis{connection, bufio.NewReader(connection)}
	say := func(line string) {
		file, err := os.OpenFile(out, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			panic(err)
		}
		defer file.Close()
		fmt.Fprintln(file, line)
	}
	var ended atomic.Bool
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	go func() {
		<-told
		if keys.Sandbox != "" {
			time.Sleep(keys.Drain)
		}
		ended.Store(true)
	}()
	r.call("XGROUP", "CREATE", "bills", group, "0", "MKSTREAM")
	say("begins\t" + name)
	for start := "0"; !ended.Load(); {
		read, _ := r.call("XREADGROUP", "GROUP", group, name, "COUNT", "10", "BLOCK", "50", "STREAMS", "bills", start).([]any)
		count := 0
		for _, stream := range read {
			for _, entry := range stream.([]any)[1].([]any) {
				count++
				id, fields := entry.([]any)[0].(string), entry.([]any)[1].([]any)
				all := headers{}
				for index := 0; index < len(fields); index += 2 {
					all[fields[index].(string)] = fields[index+1].(string)
				}
				number := all["number"]
				delete(all, "number")
				if keys.ShouldProcess(all) {
					next := keys.PublishHeaders(headers{}, all)["x-isolane-key"]
					say(fmt.Sprintf("%s\t%s\t%d\t%s\t%s", number, name, time.Now().UnixMilli(), next, map[bool]string{true: "again", false: "first"}[start == "0"]))
					time.Sleep(10 * time.Millisecond)
				}
				r.call("XACK", "bills", group, id)
			}
		}
		if count == 0 {
			start = ">"
		}
	}
}
