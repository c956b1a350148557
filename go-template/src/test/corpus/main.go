// Renders cases.json with Go's own text/template and the Sprig library, and writes what came of it.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/Masterminds/sprig/v3"
)

type group struct {
	About     string   `json:"about"`
	Library   bool     `json:"library"`
	Data      any      `json:"data"`
	Templates []string `json:"templates"`
	Formats   []string `json:"formats"`
	Values    []string `json:"values"`
}

type recordedGroup struct {
	About   string     `json:"about"`
	Library bool       `json:"library"`
	Data    any        `json:"data"`
	Cases   []recorded `json:"cases"`
}

type recorded struct {
	Template string `json:"template"`
	Output   string `json:"output"`
	Base64   bool   `json:"base64,omitempty"`
	Unread   string `json:"unread,omitempty"`
	Failure  string `json:"failure,omitempty"`
}

func functions(library bool) template.FuncMap {
	if !library {
		return template.FuncMap{}
	}
	all := sprig.GenericFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	all["jsonMarshal"] = func(v any) (string, error) {
		out, err := json.Marshal(v)
		return string(out), err
	}
	return all
}

func render(g group, text string) recorded {
	r := recorded{Template: text}
	t, err := template.New("t").Funcs(functions(g.Library)).Parse(text)
	if err != nil {
		r.Unread = err.Error()
		return r
	}
	raw, _ := json.Marshal(g.Data)
	var data any
	_ = json.Unmarshal(raw, &data)
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		r.Failure = err.Error()
	}
	r.Output = out.String()
	if !utf8.Valid(out.Bytes()) {
		r.Base64 = true
		r.Output = base64.StdEncoding.EncodeToString(out.Bytes())
	}
	return r
}

func main() {
	time.Local = time.UTC
	text, err := os.ReadFile("cases.json")
	if err != nil {
		panic(err)
	}
	var groups []group
	if err := json.Unmarshal(text, &groups); err != nil {
		panic(err)
	}
	count := 0
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	all := []recordedGroup{}
	for _, g := range groups {
		r := recordedGroup{g.About, g.Library, g.Data, []recorded{}}
		for _, t := range g.Templates {
			r.Cases = append(r.Cases, render(g, t))
		}
		for _, f := range g.Formats {
			t := ""
			for _, v := range g.Values {
				t += "{{printf " + f + " " + v + "}}|"
			}
			r.Cases = append(r.Cases, render(g, t))
		}
		count += len(r.Cases)
		all = append(all, r)
	}
	if count == 0 {
		panic(errors.New("no cases"))
	}
	_ = enc.Encode(all)
	if err := os.WriteFile("../resources/corpus.json", out.Bytes(), 0o644); err != nil {
		panic(err)
	}
}
