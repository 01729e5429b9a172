package console

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Control is what a person decides about the gateway while it runs. The console
// only shows it and passes decisions on; nil leaves its page out.
type Control interface {
	// Calls lists the tool calls that wait for a person, oldest first.
	Calls() []Call
	// Decide grants or denies one; by is who decides.
	Decide(id, by string, grant bool) error
	Bypass() Bypass
	// Break begins a bypass for emergencies, Mend ends it.
	Break(by, why string, length time.Duration) error
	Mend(by string)
	// Alerts lists those out of bounds first.
	Alerts() []Alert
}

// Call is a tool call that waits.
type Call struct {
	ID       string    `json:"id"`
	Tool     string    `json:"tool"`
	Args     string    `json:"args"`
	Check    string    `json:"check"`
	Reason   string    `json:"reason"`
	Caller   string    `json:"caller,omitempty"`
	Model    string    `json:"model"`
	Exchange string    `json:"exchange"`
	Asked    time.Time `json:"asked"`
	Expires  time.Time `json:"expires"`
}

// Bypass says whether verdicts are carried out.
type Bypass struct {
	On    bool      `json:"on"`
	By    string    `json:"by,omitempty"`
	Why   string    `json:"why,omitempty"`
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Alert is a count and its bounds; Since is when it left them.
type Alert struct {
	Name  string    `json:"name"`
	Text  string    `json:"text"`
	Since time.Time `json:"since,omitzero"`
}

type controlBody struct {
	Calls  []Call   `json:"calls"`
	Bypass Bypass   `json:"bypass"`
	Alerts []Alert  `json:"alerts"`
	Wrong  string   `json:"-"` // what was wrong with the decision before
	Spans  []string `json:"-"` // of a bypass
}

func (c *console) control(wrong string) controlBody {
	return controlBody{
		Calls: c.Control.Calls(), Bypass: c.Control.Bypass(), Alerts: c.Control.Alerts(), Wrong: wrong,
		Spans: []string{"15m", "1h", "4h"},
	}
}

func (c *console) controlPage(w http.ResponseWriter, r *http.Request) error {
	return c.show(w, http.StatusOK, "control", page{Title: "Control", Here: "/control", Body: c.control(r.URL.Query().Get("wrong"))})
}

func (c *console) apiControl(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, c.control(""))
}

// controlled takes a form, carries it out and leads back to the page. Programs
// get JSON.
func (c *console) controlled(do func(url.Values) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			http.Error(w, "the form cannot be read", http.StatusBadRequest)
			return nil
		}
		err := do(r.PostForm)
		switch api := c.bearer(r); {
		case api && err != nil:
			writeError(w, http.StatusConflict, err.Error())
		case api:
			return writeJSON(w, c.control(""))
		case err != nil:
			http.Redirect(w, r, "/control?wrong="+url.QueryEscape(err.Error()), http.StatusSeeOther)
		default:
			http.Redirect(w, r, "/control", http.StatusSeeOther)
		}
		return nil
	}
}

func (c *console) decide(f url.Values) error {
	return c.Control.Decide(f.Get("id"), f.Get("by"), f.Get("decision") == "grant")
}

func (c *console) breakGlass(f url.Values) error {
	length, err := time.ParseDuration(f.Get("for"))
	if err != nil {
		return fmt.Errorf("%q is no time such as 15m", f.Get("for"))
	}
	return c.Control.Break(f.Get("by"), f.Get("why"), length)
}

func (c *console) mendGlass(f url.Values) error {
	c.Control.Mend(f.Get("by"))
	return nil
}
