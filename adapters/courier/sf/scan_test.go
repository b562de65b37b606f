package sf

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/aftersale"
)

func TestStateOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r    route
		want aftersale.TrackState
	}{
		{route{OpCode: "50"}, aftersale.TrackPickedUp},
		{route{OpCode: "607"}, aftersale.TrackPickedUp},
		{route{OpCode: "3036"}, aftersale.TrackInTransit},
		{route{OpCode: "604"}, aftersale.TrackInTransit},
		{route{OpCode: "99"}, aftersale.TrackInTransit},
		{route{OpCode: "204"}, aftersale.TrackOutForDelivery},
		{route{OpCode: "678"}, aftersale.TrackAtStation},
		{route{OpCode: "8000"}, aftersale.TrackDelivered},
		{route{OpCode: "126"}, aftersale.TrackException},
		{route{OpCode: "833"}, aftersale.TrackException},
		{route{OpCode: "648"}, aftersale.TrackReturning},
		{route{OpCode: "631"}, aftersale.TrackReturning},
		{route{OpCode: "215"}, aftersale.TrackReturned},
		{route{OpCode: "70"}, aftersale.TrackException},
		{route{OpCode: "70", Remark: "客户拒收"}, aftersale.TrackRefused},
		{route{OpCode: "33", Remark: "收方拒签"}, aftersale.TrackRefused},
		{route{OpCode: "80", Remark: "曾拒收,后签收"}, aftersale.TrackDelivered},
		{route{OpCode: "70", ReasonCode: "46"}, aftersale.TrackCancelled},
		{route{OpCode: "33", ReasonCode: "46"}, aftersale.TrackException},
		{route{OpCode: "9999"}, aftersale.TrackUnknown},
		{route{OpCode: "9999", FirstStatus: "4"}, aftersale.TrackDelivered},
		{route{OpCode: "9999", FirstStatus: "5"}, aftersale.TrackUnknown},
		{route{OpCode: "648", FirstStatus: "2"}, aftersale.TrackReturning},
		{route{}, aftersale.TrackUnknown},
	} {
		if got := stateOf(c.r); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.r, got, c.want)
		}
	}
}

func TestNextNumber(t *testing.T) {
	t.Parallel()
	for remark, want := range map[string]string{
		"新单号为: SF2000000000001":            "SF2000000000001",
		"新单号sf2000000000001。":              "SF2000000000001",
		"原单SF1234567890123转SF200000000000": "SF200000000000",
		"新单号345678901234":                  "345678901234",
		"原单1234567890123":                  "",
		"123456789012 与 SF2000000000001":   "SF2000000000001",
		"电话13800138000":                    "",
		"电话+8613800138000":                 "",
		"编号12345678901":                    "", // 11 digits
		"编号1234567890123456":               "", // 16 digits
		"":                                 "",
	} {
		if got := nextNumber(remark, "SF1234567890123"); got != want {
			t.Errorf("%q: got next number %q, want %q", remark, got, want)
		}
	}
}

func TestOrdered(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 3, 1, hour, 0, 0, 0, adapters.Shanghai) }
	scan := func(number, key string, state aftersale.TrackState, hour int) aftersale.Scan {
		return aftersale.Scan{Courier: "sf", Number: number, Key: key, State: state, At: at(hour)}
	}
	linked := scan("A", "3/648", aftersale.TrackReturning, 3)
	linked.NextNumber = "C"
	got := ordered([]aftersale.Scan{
		scan("A", "4/70", aftersale.TrackCancelled, 4), // had been picked up: not cancelled
		scan("B", "4/70", aftersale.TrackCancelled, 4),
		scan("A", "3/648", aftersale.TrackReturning, 3),
		linked,
		scan("A", "1/50", aftersale.TrackPickedUp, 1),
		scan("A", "2/70", aftersale.TrackException, 2),
		scan("A", "2/70", aftersale.TrackRefused, 2),
	})
	want := []aftersale.Scan{
		scan("A", "1/50", aftersale.TrackPickedUp, 1),
		scan("A", "2/70", aftersale.TrackRefused, 2),
		linked,
		scan("A", "4/70", aftersale.TrackException, 4),
		scan("B", "4/70", aftersale.TrackCancelled, 4),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ordered (-want +got):\n%s", diff)
	}
}

// The whole story of a successful intercept, seen through the core.
func TestParcelComesBackUnderNewNumber(t *testing.T) {
	t.Parallel()
	nodes := []route{
		{MailNo: testNumber, AcceptTime: "2026-03-01 10:00:00", OpCode: "50"},
		{MailNo: testNumber, AcceptTime: "2026-03-02 09:00:00", OpCode: "99"},
	}
	parcel := aftersale.Parcel{Courier: name, Number: testNumber}
	for _, n := range nodes {
		s, why := scanOf(n, adapters.Shanghai)
		if why != "" {
			t.Fatal(why)
		}
		parcel = parcel.Apply(s)
	}
	if parcel.State != aftersale.TrackInTransit {
		t.Errorf("after 99: got %s, want %s: a redirect is no proof of a return", parcel.State, aftersale.TrackInTransit)
	}
	s, why := scanOf(route{MailNo: testNumber, AcceptTime: "2026-03-02 09:10:00", OpCode: "648", Remark: "新单号SF2000000000001"}, adapters.Shanghai)
	if why != "" {
		t.Fatal(why)
	}
	parcel = parcel.Apply(s)
	if parcel.State != aftersale.TrackReturning || parcel.NextNumber != "SF2000000000001" {
		t.Errorf("after 648: got %s and next number %q, want %s and SF2000000000001", parcel.State, parcel.NextNumber, aftersale.TrackReturning)
	}
}
