package gen

import "testing"

func TestNames(t *testing.T) {
	tests := []struct {
		of   func(string) string
		name string
		want string
	}{
		{exported, "item_id", "ItemID"}, {exported, "ItemId", "ItemID"}, {exported, "InvalidUtf8", "InvalidUTF8"}, {exported, "HTTPServer", "HTTPServer"},
		{exported, "http_url", "HTTPURL"}, {exported, "scan_lines", "ScanLines"}, {exported, "PngError", "PngError"}, {exported, "echo_u8", "EchoU8"},
		{exported, "_x", "X"}, {exported, "__", "X"}, {exported, "世界", "X世界"}, {exported, "übung", "Übung"}, {exported, "a1b", "A1b"},
		{unexported, "ItemId", "itemID"}, {unexported, "id", "id"}, {unexported, "url_path", "urlPath"},
		{parameter, "type", "type"}, {parameter, "user_id", "userID"}, {parameter, "points", "points"}, {parameter, "a\u0301", "a"},
		{parameter, "_", "x"}, {parameter, "_unused", "unused"}, {parameter, "世界", "x世界"},
	}
	for _, tt := range tests {
		if got := tt.of(tt.name); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	for docs, want := range map[string]string{
		"": "", "Adds.": "Adds.", "Adds two\nnumbers. Slowly.": "Adds two numbers.", "\n Adds\n\n# Errors\n": "Adds", "Takes 1.5 of it": "Takes 1.5 of it",
	} {
		if got := firstSentence(docs); got != want {
			t.Errorf("%q: %q, want %q", docs, got, want)
		}
	}
	if got := field("error", false); got != "Error" {
		t.Error(got)
	}
	if got := field("0", true); got != "V0" {
		t.Error(got)
	}
}
