package kuaidi100

import (
	"errors"
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// FuzzPush: whatever is pushed, nothing panics, and what Parse returns is sane.
func FuzzPush(f *testing.F) {
	suitekit.Seed(f, "testdata")
	a := open(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		in := &adapters.Inbound{Body: body}
		verified := a.Verify(in)
		scans, err := a.Parse(in)
		var ignored *adapters.Ignored
		if err != nil && !errors.Is(err, adapters.ErrMalformed) && !errors.As(err, &ignored) {
			t.Fatalf("Parse: %v", err)
		}
		if err == nil && len(scans) == 0 {
			t.Fatal("neither scans nor a reason")
		}
		for _, s := range scans {
			if s.Courier == "" || s.Number == "" || s.Key == "" || s.At.IsZero() || len([]rune(s.Place)) > maxPlace {
				t.Fatalf("scan %+v", s)
			}
		}
		if reply := a.Reply(in, verified); (reply.Status == 200) != (verified == nil) {
			t.Fatalf("reply %d to %v", reply.Status, verified)
		}
	})
}

// FuzzParam goes straight to the JSON inside the form.
func FuzzParam(f *testing.F) {
	for _, fixture := range suitekit.Fixtures(f, "testdata", now) {
		if form, err := readForm(fixture.In().Body); err == nil {
			f.Add(form.param)
		}
	}
	a := open(f)
	f.Fuzz(func(t *testing.T, param string) {
		in := pushOf(param)
		if err := a.Verify(in); err != nil {
			t.Fatalf("a genuine push: %v", err)
		}
		scans, err := a.Parse(in)
		if err != nil && len(scans) > 0 {
			t.Fatalf("scans beside %v", err)
		}
		if len(scans) > 0 {
			aftersale.Parcel{Number: scans[0].Number}.Apply(scans...)
		}
	})
}

// FuzzReference: data of an accepted intercept has no public shape.
func FuzzReference(f *testing.F) {
	for _, seed := range []string{`"REF-1"`, `{"taskId":"1"}`, `{"id":{"id":1}}`, `[1]`, `null`, ` `, `{"id":"张三"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if ref := reference(data); ref != "" && !idLike.MatchString(ref) {
			t.Fatalf("reference %q", ref)
		}
	})
}
