package mask_test
import ("testing";"math/rand";"strings";"encoding/json";"time")
func TestTmpStress(t *testing.T){
 frag:=[]string{`"`,`\`,`{`,`}`,`[`,`]`,`:`,`,`,`&`,`=`,`<`,`>`,`</`,`cvv`,`pan`,`<cvv>`,`</cvv>`,`<!--`,`-->`,`<![CDATA[`,`]]>`,"\r\n","\n","--b",`Content-Disposition: form-data; name="cvv"`,"\r\n\r\n",`%22`,`%26`,`%5c`,`%25`,`\u0022`,`\u0063vv`,`&quot;`,`&amp;`,`&lt;`,`&#`,` `,`+`,`1`,`4`,`4111`,`a`,`ab`,`'`,`/`,`null`,`cvv=`,`"cvv":`,`\"cvv\":`,`\"`,`\\`,`%`,`2`,`;`,`?`}
 m:=masker(); r:=rand.New(rand.NewSource(time.Now().UnixNano())); end:=time.Now().Add(60*time.Second); n:=0
 gen:=func()string{var b strings.Builder; for range r.Intn(9){b.WriteString(frag[r.Intn(len(frag))])}; return b.String()}
 for time.Now().Before(end){ n++
  b,a:=gen(),gen()
  for shape,body:=range bodies(t,b,a,`a/b<c>'d'&e`){
   got:=m.String(body)
   for _,s:=range []string{"4111111111111111","4111 1111 1111 1111","4111+1111+1111+1111","987654321",token,`a/b<c>'d'&e`,`a\/b<c>`,`a%2fb`,`a%2Fb`,"a/b&lt;c",`4111\/1111`}{
    if strings.Contains(got,s)&&!strings.Contains(b+a,s){t.Errorf("%s %q left in\n%q\nof\n%q\nb=%q a=%q",shape,s,got,body,b,a)}
   }
   if strings.HasPrefix(shape,"JSON")&&json.Valid([]byte(body))&&!json.Valid([]byte(got)){t.Errorf("%s invalid\n%s\n%s",shape,body,got)}
  }
  if t.Failed(){return}
 }
 t.Log(n)
}
func BenchmarkForm(b *testing.B){m:=masker();s:=[]byte(`EshopId=450000&InvoiceId=3000000000&Pan=4111111111111111&CardHolder=IVAN&ExpiredMonth=10&ExpiredYear=30&Cvv=987&ReturnUrl=https%3A%2F%2Fshop.test%2Fback%3Ftoken%3Dx&IpAddress=127.0.0.1&Hash=0123456789abcdef0123456789abcdef`);for b.Loop(){m.Bytes(s)}}
func BenchmarkJSON(b *testing.B){m:=masker();s:=[]byte(`{"OperationState":{"Code":0,"Desc":"OK"},"OperationId":"e6c3f6a8-0000-4f00-9000-000000000000","Result":{"State":{"Code":0,"Desc":"OK"},"InvoiceId":3000000000,"Url":"https:\/\/x.test\/?a=1\u0026b=2","Pan":"4111111111111111"}}`);for b.Loop(){m.Bytes(s)}}
func TestTmpBig(t *testing.T){ m:=masker(); for _,f:=range []string{"cvv=","<cvv>",`"cvv":[`,`"cvv":"`,"4","%2525","cvv\n--","<cvv><!--",`\\\\`,`<a cvv="`,"cvv = ",`&amp;amp;%25\\`,"Content-Disposition: form-data; name=cvv\r\n\r\n"}{ s:=strings.Repeat(f,65536/len(f)); at:=time.Now(); m.String(s); t.Log(f,time.Since(at))}}
