package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestOrdinaryTurns: with the checks as they come, an agent's plain dialogue
// with a tool passes on every wire, also where the provider ran the tool.
func TestOrdinaryTurns(t *testing.T) {
	for name, tt := range map[string]struct{ path, request, answer string }{
		"chat": {
			"/v1/chat/completions", `{"model":"m","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Rain?"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"Rain."}]}`,
			`{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Rain."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`,
		},
		"responses": {
			"/v1/responses", `{"model":"m","tools":[{"type":"web_search"},{"type":"function","name":"f","parameters":{"type":"object"}}],"input":[{"role":"user","content":"Rain?"},{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"rain"}},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"Rain."}]}`,
			`{"id":"resp_1","object":"response","status":"completed","output":[{"type":"web_search_call","id":"ws_2","status":"completed","action":{"type":"search","query":"rain"}},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Rain.","annotations":[]}]}]}`,
		},
		"messages": {
			"/v1/messages", `{"model":"m","max_tokens":9,"system":"Be brief.","tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}],"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":[{"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"query":"rain"}},{"type":"web_search_tool_result","tool_use_id":"srv_1","content":[{"type":"web_search_result","url":"https://a.test","title":"Rain","encrypted_content":"QUJDREVGR0g="}]},{"type":"tool_use","id":"c1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"Rain."}]}]}`,
			`{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Rain."}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}`,
		},
		"generate": {
			"/v1beta/models/m:generateContent", `{"systemInstruction":{"parts":[{"text":"Be brief."}]},"tools":[{"functionDeclarations":[{"name":"f","description":"Tells the weather."}]},{"codeExecution":{}}],"contents":[{"role":"user","parts":[{"text":"Rain?"}]},{"role":"model","parts":[{"executableCode":{"language":"PYTHON","code":"print(1)"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}},{"functionCall":{"name":"f","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"Rain."}}}]}]}`,
			`{"candidates":[{"content":{"role":"model","parts":[{"text":"Rain."}]},"finishReason":"STOP"}]}`,
		},
		"ollama": {
			"/api/chat", `{"model":"m","stream":false,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{}}}]},{"role":"tool","tool_name":"f","content":"Rain."}]}`,
			`{"model":"m","done":true,"message":{"role":"assistant","content":"Rain."}}`,
		},
	} {
		for _, session := range []string{"", "s1"} {
			s := before(t, "gateway: {limits: {approval: 50ms}}\n", "application/json", tt.answer)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+tt.path, strings.NewReader(tt.request))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if session != "" {
				req.Header.Set("X-Bartizan-Session", session)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil || res.StatusCode != http.StatusOK || string(b) != tt.answer {
				t.Errorf("%s, session %q: %d %s", name, session, res.StatusCode, b)
			}
		}
	}
}
