import Redactions
import Testing

struct SecretScrubberTests {
    @Test(arguments: [
        ("https://bob:hunter2@proxy.example/x", "https://bob:[secret removed]@proxy.example/x"),
        ("postgres://app:p/w:1@db.local/shop", "postgres://app:[secret removed]@db.local/shop"),
        ("password=hunter2", "password=[secret removed]"),
        ("the password: hunter2 was typed", "the password: [secret removed] was typed"),
        ("pwd = \"a b c\", then", "pwd = \"[secret removed]\", then"),
        ("api_key=abc&x=1", "api_key=[secret removed]&x=1"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPx", "AWS_SECRET_ACCESS_KEY=[secret removed]"),
        ("curl -u bob:hunter2 https://x.example/", "curl -u bob:[secret removed] https://x.example/"),
        (
            "curl -H 'Authorization: Bearer abcdef123' https://x/",
            "curl -H 'Authorization: Bearer [secret removed]' https://x/"
        ),
        ("Authorization: Basic Ym9iOmh1bnRlcjI=", "Authorization: Basic [secret removed]"),
        ("curl -H \"Cookie: a=b; c=d\" https://x/", "curl -H \"Cookie: [secret removed]\" https://x/"),
        ("Cookie: SESSION=f00; theme=dark", "Cookie: [secret removed]"),
        ("it said eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln then", "it said [secret removed] then"),
        ("key AKIAIOSFODNN7EXAMPLE in use", "key [secret removed] in use"),
        ("with ghp_16C7e42F292c6912E7710c838347Ae178B4a", "with [secret removed]"),
        ("glpat-xAbCdEf12345ghIJ", "[secret removed]"), ("xoxb-123456789012-abcdef", "[secret removed]"),
        ("Server=db;User Id=sa;Password=Pa55;", "Server=db;User Id=sa;Password=[secret removed];"),
        ("{\"password\": \"hunter2\"}", "{\"password\": \"[secret removed]\"}"),
        ("the password is Hunter2! and it fails", "the password is [secret removed] and it fails"),
        ("--token abc123 --x", "--token [secret removed] --x"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----[secret removed]-----END RSA PRIVATE KEY-----"
        ),
    ])
    func `a secret that is typed goes`(typed: String, kept: String) {
        let (text, isChanged) = SecretScrubber().scrubbed(typed)
        #expect(text == kept)
        #expect(isChanged)
        #expect(SecretScrubber().scrubbed(text).text == text)
    }

    @Test(arguments: [
        "", "y", "60s", "3 min", "2026-03-04T10:15Z/2026-03-04T10:35Z", "2026-03-04T10:15Z/PT20M", "Europe/Berlin",
        "+01:00",
        "/var/log/nginx/access.log", "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex261124.log", "balancer:log=lb.log",
        "balancer:log=lb.log:format=haproxy", "https://shop.example/Shop/Report.aspx?month=2026-07",
        "http://10.0.0.7:8080/",
        #"$remote_addr - $remote_user [$time_local] "$request" $status $cookie_session $http_authorization"#,
        #"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r"#,
        "%[req.hdr(Authorization)] %[capture.req.hdr(0)]", #"%h %l %u %t \"%r\" %>s %b \"%{Cookie}i\" \"%{Referer}i\""#,
        "token=$cookie_session pass=%{Authorization}i", "The password page shows 502 since the session change", "no",
        "proxy_pass http://app:8080; keepalive 32;", "the token endpoint answers 502 after 60 s", "502", "~/logs/*.gz",
        "-",
        "the password is wrong since noon", "authentication fails: see the ticket", "10.0.0.7:8080", "[::1]:80",
        "user: bob",
        "note: since 11:20 only Safari",
    ])
    func `an ordinary answer is left to the letter`(typed: String) {
        let (text, isChanged) = SecretScrubber().scrubbed(typed)
        #expect(text == typed)
        #expect(!isChanged)
    }
}
