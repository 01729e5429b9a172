package mcp

import "sync"

// The methods that the gateway treats apart.
const (
	CallTool         = "tools/call"
	ListTools        = "tools/list"
	ToolsListChanged = "notifications/tools/list_changed"
	Listen           = "subscriptions/listen"
)

// class is what a word of the protocol is as a key.
type class uint8

const (
	unknown    class = iota
	inEnvelope       // of JSON-RPC itself
	frame            // of the protocol: the key says nothing, its value may
	label            // of the protocol, with a value that is a label if it is short
	place            // with a URI as its value
)

// words are the protocol's keys. They are not shown to guards; a key that is
// not among them is.
var words = sync.OnceValue(func() map[string]class {
	m := map[string]class{}
	for c, keys := range map[class][]string{
		inEnvelope: {"jsonrpc", "id", "method", "params", "result", "error"},
		frame: {
			"content", "contents", "text", "data", "blob", "structuredContent", "tools", "prompts", "resources", "resourceTemplates", "messages",
			"name", "title", "description", "inputSchema", "outputSchema", "annotations", "icons", "_meta", "resource", "arguments", "message",
			"instructions", "serverInfo", "clientInfo", "capabilities", "completion", "values", "roots", "input", "code",
			"systemPrompt", "requestedSchema", "requestState", "inputRequests", "inputResponses", "isError", "total", "hasMore", "progress", "size",
		},
		label: {
			"type", "mimeType", "role", "protocolVersion", "nextCursor", "cursor", "progressToken", "lastModified", "requestId", "resultType",
			"level", "logger", "cacheScope", "action", "stopReason", "model", "version", "theme",
		},
		place: {"uri", "uriTemplate"},
	} {
		for _, k := range keys {
			m[k] = c
		}
	}
	return m
})

// known reports a key of the protocol.
func known(key string) bool { return words()[key] != unknown }
