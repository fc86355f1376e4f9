package text

import "testing"

func TestArticle(t *testing.T) {
	for name, want := range map[string]string{"Engine": "an", "Decoder": "a", "URL": "a", "Éclair": "a", "item": "an", "": "a"} {
		if got := Article(name); got != want {
			t.Errorf("%s %s, expected %s", got, name, want)
		}
	}
}
