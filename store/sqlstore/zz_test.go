package sqlstore
import ("testing";"os";"context";"strings";"fmt"
"makegood/store/suite")
func explain(t *testing.T, dsn string){
 s,err:=Open(context.Background(),dsn,Options{}); if err!=nil{t.Fatal(err)}; defer s.Close()
 pg:=strings.HasPrefix(dsn,"postgres")
 for _,q:=range []query{
  {text:caseByRef,args:[]any{"a","b","c"}},{text:pendingMessages,args:[]any{"a","b","c","d"}},{text:actionsByRef,args:[]any{"a","b","c"}},
  {text:pendingSubjects,args:[]any{int64(1),int64(2)}},{text:dueCases,args:[]any{int64(1),int64(2)}},{text:dueActions,args:[]any{int64(1),int64(2)}},
  {text:openByState},{text:dueWithin,args:[]any{int64(1),int64(2)}},{text:oldestOpen},{text:ledgerByState},{text:heldByBrake},
  {text:registeredActions,args:[]any{"a",int64(1),int64(2),int64(3)}},{text:registeredCases,args:[]any{"a",int64(1),int64(2),int64(3)}},
  {text:wakeShop,args:[]any{"a","b",int64(1)}},{text:casesOfParcel,args:[]any{"a"}},{text:timelineOf,args:[]any{"a"}},{text:markDone,args:[]any{int64(1)}},
  {text:settleCase,args:[]any{"a",int64(1),int64(2),"c",int64(3)}},{text:claimAction,args:[]any{"a",int64(1),int64(2)}},
  {text:"select 1 from cases where final=0 and state=$1 order by deadline,id limit 5",args:[]any{"p"}},
  {text:"select doc from "+searched+" where final=1 and cases.id=found.case_id order by deadline, id limit 5",args:[]any{"p"}},
 }{
  p:="explain query plan "; if pg {p="explain "}
  fmt.Println("##",strings.ReplaceAll(q.text,"\n"," "))
  err:=s.db.read(context.Background(),query{text:p+q.text,args:q.args,row:func(scan scanFunc)error{ var a,b,c int64; var d string; var e error; if pg{e=scan(&d)}else{e=scan(&a,&b,&c,&d)}; if !pg || strings.Contains(d,"Scan") || strings.Contains(d,"Cond"){fmt.Println("   ",d)}; return e}})
  if err!=nil{t.Error(err)}
 }
}
func TestExplainLite(t *testing.T){explain(t,suite.SQLite(t))}
func TestExplainPG(t *testing.T){_=os.Args; explain(t,suite.Postgres(t))}
