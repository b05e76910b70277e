// What the API server makes of YAML: sigs.k8s.io/yaml turns it into JSON, as kubectl, Argo CD and Flux do, and
// sigs.k8s.io/json reads that, as the API server does. Reads a JSON list of texts, writes a list of JSON texts.
package main

import (
	"encoding/json"
	"os"

	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	answers := make([]string, 0, len(texts))
	for _, text := range texts {
		answers = append(answers, read(text))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func read(text string) string {
	document, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return "error"
	}
	var value any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(document, &value); err != nil {
		return "error"
	}
	answer, err := json.Marshal(value)
	if err != nil {
		return "error"
	}
	return string(answer)
}
