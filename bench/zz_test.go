package bench
import ("context";"testing";"time";"fmt";"syscall";"os"
 douyinfake "makegood/adapters/marketplace/douyin/fake"
 "makegood/sandbox")
func cpu() time.Duration { var u syscall.Rusage; syscall.Getrusage(0,&u); return time.Duration(u.Utime.Nano()+u.Stime.Nano()) }
func TestZZ(t *testing.T) {
 if os.Getenv("ZZ")=="" { t.Skip() }
 r := &runner{o: Options{Duration: 2*time.Second}.withDefaults()}
 platform := douyinfake.New(douyinfake.Options{AppKey: sandbox.DouyinAppKey, AppSecret: sandbox.DouyinAppSecret, AccessToken: sandbox.DouyinToken})
 p, err := newPushes("", platform, 60000); if err!=nil {t.Fatal(err)}
 hook, maker, _ := liveShop()
 ctx := context.Background()
 b := &backend{name:"SQLite"}
 for range 4 {
  for _, k := range kinds() {
   c0, t0 := cpu(), time.Now()
   var rate float64
   if k=="bare" { rate, err = r.bareRound(ctx, p, hook) } else { rate, err = r.durableRound(ctx, b, p, hook, maker) }
   if err!=nil {t.Fatal(err)}
   used, wall := cpu()-c0, time.Since(t0)
   fmt.Printf("%s rate %.0f cpu %v wall %v us/req~ %.1f\n", k, rate, used, wall, float64(used.Microseconds())/(rate*2.2))
  }
 }
}
func kinds() []string { if k:=os.Getenv("ZZ"); k!="1" { return []string{k} }; return []string{"bare","durable"} }
