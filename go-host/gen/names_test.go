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
		{parameter, "type", "type_"}, {parameter, "len", "len_"}, {parameter, "ctx", "ctx_"}, {parameter, "at", "at_"}, {parameter, "call", "call_"},
		{parameter, "region1", "region1_"}, {parameter, "v0", "v0_"}, {parameter, "user_id", "userID"}, {parameter, "points", "points"}, {parameter, "a\u0301", "a"},
		{method, "close", "Close_"}, {method, "read_byte", "ReadByte_"}, {method, "release", "Release_"}, {method, "read", "Read"},
		{method, "marshal_json", "MarshalJSON_"}, {method, "unwrap", "Unwrap_"},
		{typeName, "Module", "Module_"}, {typeName, "Tuple2", "Tuple2_"}, {typeName, "TupleX", "TupleX"}, {typeName, "New", "New_"},
		{typeName, "Client", "Client_"}, {typeName, "NewFrom", "NewFrom_"}, {typeName, "WithInit", "WithInit_"}, {typeName, "Stats", "Stats"},
		{method, "stats", "Stats_"}, {method, "raw", "Raw_"},
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
	if got := field("error", false, true); got != "Error_" {
		t.Error(got)
	}
	if got := field("0", true, false); got != "V0" {
		t.Error(got)
	}
}
