package console

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed pages/*.html
var pageFiles embed.FS

// page is what the layout shows around a body.
type page struct {
	Title   string
	Here    string // the navigation entry that is this page
	Version string
	Signed  bool
	// Control says that there is a page for decisions, Waiting and Loud what
	// every page shows of it.
	Control bool
	Waiting int
	Loud    []string
	Body    any
}

// pages holds the parsed templates by the name of their file.
type pages map[string]*template.Template

func loadPages(files assets) (pages, error) {
	funcs := template.FuncMap{
		"asset": files.path, "show": show, "cut": cut, "num": num, "size": size, "took": took,
		"clock": clock, "day": day, "stamp": stamp, "tone": tone,
	}
	base, err := template.New("layout.html").Funcs(funcs).ParseFS(pageFiles, "pages/layout.html", "pages/rows.html")
	if err != nil {
		return nil, fmt.Errorf("parse layout: %w", err)
	}
	all := pages{}
	for _, name := range []string{"overview", "live", "findings", "finding", "control", "login", "missing"} {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if all[name], err = t.ParseFS(pageFiles, "pages/"+name+".html"); err != nil {
			return nil, fmt.Errorf("parse page %q: %w", name, err)
		}
	}
	return all, nil
}

// write renders first and sends then, so that a failure is an error page and
// never half a page.
func (p pages) write(w http.ResponseWriter, code int, name string, data page) error {
	b, err := p.render(name, "layout.html", data)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(b) // the reader has gone
	return nil
}

func (p pages) render(name, part string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := p[name].ExecuteTemplate(&b, part, data); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// show writes a page for who has signed in.
func (c *console) show(w http.ResponseWriter, code int, name string, data page) error {
	data.Signed, data.Version = true, c.Version
	c.loud(&data)
	return c.pages.write(w, code, name, data)
}

// loud puts on every page what nobody may overlook.
func (c *console) loud(p *page) {
	if c.Control == nil {
		return
	}
	p.Control, p.Waiting = true, len(c.Control.Calls())
	if b := c.Control.Bypass(); b.On {
		p.Loud = append(p.Loud, "Nothing is enforced until "+stamp(b.Until)+" UTC: "+b.By+" broke the glass, because: "+b.Why)
	}
	for _, a := range c.Control.Alerts() {
		if !a.Since.IsZero() {
			p.Loud = append(p.Loud, "Alert: "+a.Text)
		}
	}
}

func (c *console) missing(w http.ResponseWriter, _ *http.Request) error {
	return c.show(w, http.StatusNotFound, "missing", page{Title: "Not found"})
}
