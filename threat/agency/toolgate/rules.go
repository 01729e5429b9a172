package toolgate

import (
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy/expr"
	"github.com/bartizan-ai/bartizan/threat/agency"
	"github.com/bartizan-ai/bartizan/threat/agency/internal/destination"
)

// obeys holds a call against its tool's rule.
func (j *judgement) obeys(name string) error {
	r := j.rule
	switch {
	case j.g.t.empty():
		return nil
	case (r == nil || len(r.Effect) == 0) && j.tainted:
		j.say(agency.Broken, "after untrusted content, a call to a tool whose effect the table does not say", name)
		return nil
	case r == nil:
		return nil
	}
	if r.args != nil {
		if at := r.args.Wrong(j.args); at != "" {
			j.say(agency.Broken, "arguments that do not meet the tool's schema", name+" at "+at)
		}
	}
	if err := j.allowedHosts(name); err != nil {
		return err
	}
	j.condition(name)
	if r.Approve == "always" || r.Approve == "tainted" && j.tainted {
		j.say(agency.Ask, "a tool whose calls need a person's approval", name)
	}
	return nil
}

// allowedHosts holds the arguments' destinations against the tool's list.
func (j *judgement) allowedHosts(name string) error {
	if j.rule.Hosts == nil {
		return nil
	}
	places, whole := destination.InArgs(j.args)
	if !whole {
		return tooMany()
	}
	for _, d := range places {
		if !destination.Allowed(d.Host, *j.rule.Hosts) {
			j.say(agency.Broken, "a destination that the tool's list does not allow", name+" to "+d.Host)
		}
	}
	return nil
}

// condition asks the tool's own condition; one without a value does not allow.
func (j *judgement) condition(name string) {
	if j.rule.when == nil {
		return
	}
	c := &expr.Call{
		Tool: name, Args: j.args, Route: j.x.Route, Caller: j.x.Caller.ID, Tenant: j.x.Caller.Tenant,
		Taint: j.taint.names(), Tainted: j.tainted,
	}
	switch ok, err := j.rule.when.Allows(c); {
	case err != nil:
		j.say(agency.Broken, "the tool's condition has no value for this call", name)
	case !ok:
		j.say(agency.Broken, "the tool's condition does not allow this call", name)
	}
}

// copied looks for destinations that only untrusted content names: what reads
// it must not decide where data goes. A tool with a list of hosts has that.
func (j *judgement) copied(name string) error {
	if !j.tainted || j.g.t.copied == 0 || j.rule != nil && j.rule.Hosts != nil {
		return nil
	}
	places, whole := destination.InArgs(j.args)
	if len(places) == 0 {
		return nil
	}
	n := namedIn(j.x)
	if !whole || !n.whole {
		return tooMany()
	}
	for _, d := range places {
		switch {
		case d.Mail != "" && !n.trusted[d.Mail] && n.untrusted[d.Mail]:
			j.say(j.g.t.copied, "an e-mail address that only untrusted content names", name+" to "+d.Host)
		case n.trusted[d.Mail] && d.Mail != "", below(d.Host, n.trusted), !below(d.Host, n.untrusted):
		case d.Mail != "": // its name can carry data as well as a path does
			j.say(j.g.t.copied, "an e-mail address made up for a host that only untrusted content names", name+" to "+d.Host)
		case d.Link != "" && n.links[d.Link]:
			j.say(agency.Note, "an address taken unchanged from untrusted content", name+" to "+d.Host)
		default:
			j.say(j.g.t.copied, "an address made up for a host that only untrusted content names", name+" to "+d.Host)
		}
	}
	return nil
}

// below reports whether a host or one above it is in a set: a name below one's
// own carries data as well as a path does.
func below(host string, set map[string]bool) bool {
	for {
		if set[host] {
			return true
		}
		_, above, ok := strings.Cut(host, ".")
		if !ok || !strings.Contains(above, ".") {
			return false
		}
		host = above
	}
}

func tooMany() error {
	return bartizan.Unexamined{What: "the destinations of a tool call", Why: "there are too many"}
}
