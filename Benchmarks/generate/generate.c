// Writes access logs for benchmarks: with the same options the same bytes, on any machine.
//
//   generate FORMAT [-b BYTES | -r ROWS] [-f SHARE] [-q RATE] [-s SEED] [-o LOG] [-t TRUTH]
//
// FORMAT is nginx, apache, haproxy, iis, iis-native, cloudfront, envoy, aws-alb, squid, caddy, traefik, nginx-json or
// google-cloud. BYTES may end with k, m or g; the log ends with the first row that reaches it. SHARE is the percentage of 502s: up to
// ten per cent, most of them stand in six minutes of each hour, as incidents do; beyond that they are everywhere. RATE is
// how many rows a second has on average. The truth says what was written:
//
//   rows N
//   status STATUS N
//   minute 2026-11-20T10:15 STATUS N
//   failed N lines SUM offsets SUM       the 502s, with the sums of their line numbers and of their first bytes' places
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Random numbers: SplitMix64, so that a seed is all the state there is.
static uint64_t state;

static uint64_t scramble(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint64_t draw(void) { return scramble(state += 0x9E3779B97F4A7C15u); }

static uint32_t below(uint32_t limit) { return (uint32_t)((draw() >> 32) * limit >> 32); }

// Favours small numbers, as visits favour few pages.
static uint32_t uneven(uint32_t limit) {
    uint32_t one = below(limit), other = below(limit);
    return one < other ? one : other;
}

// Durations: most are short, and each doubling is half as likely.
static uint32_t delay(uint32_t typical) {
    uint32_t doublings = (uint32_t)__builtin_ctzll(draw() | 1u << 10);
    return (typical / 2 + below(typical)) << doublings;
}

// What is written.
static char block[1 << 20];
static size_t used;
static uint64_t written;
static FILE *target;

static void flush(void) {
    if (fwrite(block, 1, used, target) != used) {
        perror("generate");
        exit(1);
    }
    written += used;
    used = 0;
}

static void text(const char *words) {
    size_t length = strlen(words);
    memcpy(block + used, words, length);
    used += length;
}

static void number(uint64_t value) {
    char digits[20];
    size_t count = 0;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count) block[used++] = digits[--count];
}

static void padded(uint64_t value, int width) {
    for (int place = width; place--; value /= 10) block[used + (size_t)place] = (char)('0' + value % 10);
    used += (size_t)width;
}

static void hexadecimal(uint64_t value, int width) {
    for (int place = width; place--;) block[used++] = "0123456789abcdef"[value >> 4 * place & 15];
}

static void decimal(uint64_t microseconds, int places) {
    number(microseconds / 1000000);
    block[used++] = '.';
    padded(places == 3 ? microseconds / 1000 % 1000 : microseconds % 1000000, places);
}

// Times. Logs begin at midnight of a day, so a day's number and the seconds in it are all there is to know.
#define FIRST_SECOND 1795132800u  // 2026-11-20T00:00:00Z
static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

typedef struct {
    uint64_t microseconds;
    int year, month, day, hour, minute, second;
} moment;

static moment moment_at(uint64_t microseconds) {
    static uint64_t known_day = UINT64_MAX;
    static moment known;
    uint64_t seconds = microseconds / 1000000, day = seconds / 86400;
    if (day != known_day) {
        known_day = day;
        static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        uint64_t rest = day;
        int year = 1970;
        for (;; year++) {
            uint64_t length = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365;
            if (rest < length) break;
            rest -= length;
        }
        int month = 0;
        for (;; month++) {
            int leap = month == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            uint64_t length = (uint64_t)(lengths[month] + leap);
            if (rest < length) break;
            rest -= length;
        }
        known.year = year;
        known.month = month + 1;
        known.day = (int)rest + 1;
    }
    moment at = known;
    at.microseconds = microseconds;
    at.hour = (int)(seconds / 3600 % 24);
    at.minute = (int)(seconds / 60 % 60);
    at.second = (int)(seconds % 60);
    return at;
}

static void clock_time(moment at) {
    padded((uint64_t)at.hour, 2);
    text(":");
    padded((uint64_t)at.minute, 2);
    text(":");
    padded((uint64_t)at.second, 2);
}

static void iso_date(moment at) {
    padded((uint64_t)at.year, 4);
    text("-");
    padded((uint64_t)at.month, 2);
    text("-");
    padded((uint64_t)at.day, 2);
}

static void iso_time(moment at, int places) {
    iso_date(at);
    text("T");
    clock_time(at);
    if (places) {
        text(".");
        padded(places == 3 ? at.microseconds / 1000 % 1000 : at.microseconds % 1000000, places);
    }
    text("Z");
}

static void common_time(moment at) {
    padded((uint64_t)at.day, 2);
    text("/");
    memcpy(block + used, MONTHS + 3 * (at.month - 1), 3);
    used += 3;
    text("/");
    padded((uint64_t)at.year, 4);
    text(":");
    clock_time(at);
}

// One request and what became of it.
typedef struct {
    moment at;
    char client[48];
    const char *method, *protocol, *agent, *referrer, *user;
    char path[256], query[160], server[24];
    int status, is_refused, is_no_request;
    uint32_t port, connect, wait, rest, size;
    uint64_t id;
} request;

static uint64_t total_time(const request *r) { return (uint64_t)r->connect + r->wait + r->rest; }

static void target_of(const request *r) {
    text(r->path);
    if (*r->query) {
        text("?");
        text(r->query);
    }
}

static void request_line(const request *r) {
    text(r->method);
    text(" ");
    target_of(r);
    text(" ");
    text(r->protocol);
}

static void write_common(const request *r) {
    text(r->client);
    text(" - ");
    text(r->user);
    text(" [");
    common_time(r->at);
    text(" +0000] \"");
    if (r->is_no_request == 1) text("\\x16\\x03\\x01\\x05\\xA8\\x01\\x00\\x05\\xA4\\x03\\x03");
    else if (r->is_no_request == 0) request_line(r);
    text("\" ");
    number((uint64_t)r->status);
    text(" ");
    number(r->size);
    text(" \"");
    text(r->referrer);
    text("\" \"");
    text(r->agent);
    text("\"");
}

static void write_apache(const request *r) {
    write_common(r);
    text("\n");
}

static void write_nginx(const request *r) {
    write_common(r);
    text(" rt=");
    decimal(total_time(r), 3);
    if (r->is_no_request) {
        text(" uct=\"-\" uht=\"-\" urt=\"-\"\n");
        return;
    }
    text(" uct=\"");
    if (r->is_refused) text("-");
    else decimal(r->connect, 3);
    text("\" uht=\"");
    if (r->status == 502) text("-");
    else decimal((uint64_t)r->connect + r->wait, 3);
    text("\" urt=\"");
    decimal((uint64_t)r->connect + r->wait, 3);
    text("\"\n");
}

static void write_haproxy(const request *r) {
    memcpy(block + used, MONTHS + 3 * (r->at.month - 1), 3);
    used += 3;
    text(r->at.day < 10 ? "  " : " ");
    number((uint64_t)r->at.day);
    text(" ");
    clock_time(r->at);
    text(" edge2 haproxy[914]: ");
    text(r->client);
    text(":");
    number(r->port);
    text(" [");
    // A row is written when the request ends, and stamped with when it was accepted.
    common_time(moment_at(r->at.microseconds - total_time(r)));
    text(".");
    padded((r->at.microseconds - total_time(r)) / 1000 % 1000, 3);
    text("] public~ shop/");
    text(r->is_no_request ? "<NOSRV>" : r->server);
    text(" 0/0/");
    if (r->is_no_request || r->is_refused) text("-1/-1/");
    else {
        number(r->connect / 1000);
        text("/");
        if (r->status == 502) text("-1");
        else number(r->wait / 1000);
        text("/");
    }
    number(total_time(r) / 1000);
    text(" ");
    number((uint64_t)r->status);
    text(" ");
    number(r->size + 190u);
    text(" - - ");
    text(r->is_no_request ? "PR--" : r->is_refused ? "SC--" : r->status == 502 ? "SH--" : "----");
    text(" ");
    number(20 + r->id % 60);
    text("/");
    number(19 + r->id % 60);
    text("/");
    number(r->id >> 8 & 15);
    text("/");
    number(r->id >> 12 & 7);
    text(r->is_refused ? "/+3 0/0 \"" : "/0 0/0 \"");
    if (r->is_no_request) text("<BADREQ>");
    else request_line(r);
    text("\"\n");
}

// IIS writes plus signs for blanks.
static void agent_with_plus(const request *r) {
    for (const char *place = r->agent; *place; place++) block[used++] = *place == ' ' ? '+' : *place;
}

static void write_iis(const request *r) {
    iso_date(r->at);
    text(" ");
    clock_time(r->at);
    text(" 10.1.0.5 ");
    text(r->method);
    text(" ");
    text(r->path);
    text(" ");
    text(*r->query ? r->query : "-");
    text(" 443 ");
    text(r->user);
    text(" ");
    text(r->client);
    text(" ");
    agent_with_plus(r);
    text(" ");
    text(r->referrer);
    text(" ");
    number((uint64_t)r->status);
    text(r->status != 502 ? " 0 0 " : r->is_refused ? " 3 12029 " : " 3 12030 ");
    number(total_time(r) / 1000);
    text("\r\n");
}

static void write_iis_native(const request *r) {
    text(r->client);
    text(", ");
    text(r->user);
    text(", ");
    padded((uint64_t)r->at.month, 2);
    text("/");
    padded((uint64_t)r->at.day, 2);
    text("/");
    padded((uint64_t)r->at.year, 4);
    text(", ");
    clock_time(r->at);
    text(", W3SVC2, WEB01, 10.1.0.5, ");
    number(total_time(r) / 1000);
    text(", 812, ");
    number(r->size);
    text(", ");
    number((uint64_t)r->status);
    text(r->status == 502 ? ", 64, " : ", 0, ");
    text(r->method);
    text(", ");
    text(r->path);
    text(", ");
    text(*r->query ? r->query : "-");
    text(",\r\n");
}

static void write_cloudfront(const request *r) {
    iso_date(r->at);
    text("\t");
    clock_time(r->at);
    text("\tFRA56-P4\t");
    number(r->size + 310u);
    text("\t");
    text(r->client);
    text("\t");
    text(r->method);
    text("\td111111abcdef8.cloudfront.net\t");
    text(r->path);
    text("\t");
    number((uint64_t)r->status);
    text("\t");
    text(r->referrer);
    text("\t");
    agent_with_plus(r);
    text("\t");
    text(*r->query ? r->query : "-");
    text(r->status == 502 ? "\t-\tError\t" : "\t-\tMiss\t");
    hexadecimal(r->id, 16);
    hexadecimal(scramble(r->id), 16);
    text("==\tshop.example\thttps\t217\t");
    decimal(total_time(r), 3);
    text(r->status == 502 ? "\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t"
                          : "\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tMiss\tHTTP/2.0\t-\t-\t");
    number(r->port);
    text("\t");
    decimal((uint64_t)r->connect + r->wait, 3);
    text(r->status == 502 ? "\tOriginConnectError\ttext/html\t-\t-\t-\n" : "\tMiss\ttext/html\t-\t-\t-\n");
}

static void identifier(uint64_t id) {
    hexadecimal(id >> 32, 8);
    text("-");
    hexadecimal(id >> 16, 4);
    text("-4");
    hexadecimal(id, 3);
    text("-9");
    hexadecimal(scramble(id) >> 48, 3);
    text("-");
    hexadecimal(scramble(id), 12);
}

static void write_envoy(const request *r) {
    text("[");
    iso_time(r->at, 3);
    text("] \"");
    request_line(r);
    text("\" ");
    number((uint64_t)r->status);
    text(r->is_refused ? " UF 0 " : r->status == 502 ? " UPE 0 " : " - 0 ");
    number(r->size);
    text(" ");
    number(total_time(r) / 1000);
    text(" ");
    if (r->status == 502) text("-");
    else number(((uint64_t)r->connect + r->wait) / 1000);
    text(" \"");
    text(r->client);
    text("\" \"");
    text(r->agent);
    text("\" \"");
    identifier(r->id);
    text("\" \"shop.example\" \"10.0.0.");
    number(11 + r->id % 4);
    text(":8080\"\n");
}

static void write_alb(const request *r) {
    text("https ");
    iso_time(r->at, 6);
    text(" app/shop/50dc6c495c0c9188 ");
    text(r->client);
    text(":");
    number(r->port);
    text(" 10.0.0.");
    number(11 + r->id % 4);
    text(":80 ");
    decimal(r->connect, 3);
    text(" ");
    if (r->status == 502) text("-1 -1 502 - ");
    else {
        decimal(r->wait, 3);
        text(" ");
        decimal(r->rest, 3);
        text(" ");
        number((uint64_t)r->status);
        text(" ");
        number((uint64_t)r->status);
        text(" ");
    }
    number(94 + r->id % 900);
    text(" ");
    number(r->size);
    text(" \"");
    text(r->method);
    text(" https://shop.example:443");
    target_of(r);
    text(" ");
    text(r->protocol);
    text("\" \"");
    text(r->agent);
    text("\" TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/shop/73e2d6bc24d8a067 \"Root=1-");
    hexadecimal(r->at.microseconds / 1000000, 8);
    text("-");
    hexadecimal(r->id, 16);
    hexadecimal(scramble(r->id), 8);
    text("\" \"shop.example\" \"-\" 0 ");
    iso_time(moment_at(r->at.microseconds - total_time(r)), 6);
    text(" \"forward\" \"-\" \"-\" \"10.0.0.");
    number(11 + r->id % 4);
    text(":80\" \"");
    if (r->status == 502) text("-");
    else number((uint64_t)r->status);
    text("\" \"-\" \"-\"\n");
}

static void write_squid(const request *r) {
    decimal(r->at.microseconds, 3);
    text(" ");
    uint64_t taken = total_time(r) / 1000;
    for (uint64_t place = 100000; place > 1 && taken < place; place /= 10) text(" ");
    number(taken);
    text(" ");
    text(r->client);
    text(" TCP_MISS/");
    number((uint64_t)r->status);
    text(" ");
    number(r->size);
    text(" ");
    text(r->method);
    text(" http://shop.example");
    target_of(r);
    text(" - FIRSTUP_PARENT/10.0.0.");
    number(11 + r->id % 4);
    text(" text/html\n");
}

static void write_caddy(const request *r) {
    text("{\"level\":\"info\",\"ts\":");
    decimal(r->at.microseconds, 6);
    text(",\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"");
    text(r->client);
    text("\",\"remote_port\":\"");
    number(r->port);
    text("\",\"proto\":\"");
    text(r->protocol);
    text("\",\"method\":\"");
    text(r->method);
    text("\",\"host\":\"shop.example\",\"uri\":\"");
    target_of(r);
    text("\",\"headers\":{\"User-Agent\":[\"");
    text(r->agent);
    text("\"],\"Referer\":[\"");
    text(r->referrer);
    text("\"]}},\"bytes_read\":0,\"user_id\":\"\",\"duration\":");
    decimal(total_time(r), 6);
    text(",\"size\":");
    number(r->size);
    text(",\"status\":");
    number((uint64_t)r->status);
    text(",\"resp_headers\":{\"Server\":[\"Caddy\"],\"Content-Type\":[\"text/html\"]}}\n");
}

static void write_traefik(const request *r) {
    text("{\"ClientAddr\":\"");
    text(r->client);
    text(":");
    number(r->port);
    text("\",\"ClientHost\":\"");
    text(r->client);
    text("\",\"ClientPort\":\"");
    number(r->port);
    text("\",\"DownstreamContentSize\":");
    number(r->size);
    text(",\"DownstreamStatus\":");
    number((uint64_t)r->status);
    text(",\"Duration\":");
    number(total_time(r) * 1000);
    text(",\"OriginDuration\":");
    number(((uint64_t)r->connect + r->wait) * 1000);
    text(",\"RequestHost\":\"shop.example\",\"RequestMethod\":\"");
    text(r->method);
    text("\",\"RequestPath\":\"");
    target_of(r);
    text("\",\"RequestProtocol\":\"");
    text(r->protocol);
    text("\",\"RouterName\":\"shop@file\",\"ServiceAddr\":\"10.0.0.");
    number(11 + r->id % 4);
    text(":8080\",\"StartUTC\":\"");
    iso_time(r->at, 6);
    text("\",\"entryPointName\":\"websecure\",\"level\":\"info\",\"msg\":\"\",\"request_User-Agent\":\"");
    text(r->agent);
    text("\"}\n");
}

static void write_nginx_json(const request *r) {
    text("{\"time_iso8601\":\"");
    iso_date(r->at);
    text("T");
    clock_time(r->at);
    text("+00:00\",\"remote_addr\":\"");
    text(r->client);
    text("\",\"request\":\"");
    request_line(r);
    text("\",\"status\":\"");
    number((uint64_t)r->status);
    text("\",\"body_bytes_sent\":\"");
    number(r->size);
    text("\",\"http_referer\":\"");
    text(r->referrer);
    text("\",\"http_user_agent\":\"");
    text(r->agent);
    text("\",\"request_time\":\"");
    decimal(total_time(r), 3);
    text("\",\"upstream_addr\":\"10.0.0.");
    number(11 + r->id % 4);
    text(":8080\",\"upstream_status\":\"");
    number((uint64_t)r->status);
    text("\",\"upstream_response_time\":\"");
    decimal((uint64_t)r->connect + r->wait, 3);
    text("\"}\n");
}

static void write_google(const request *r) {
    text("{\"httpRequest\":{\"latency\":\"");
    decimal(total_time(r), 6);
    text("s\",\"remoteIp\":\"");
    text(r->client);
    text("\",\"requestMethod\":\"");
    text(r->method);
    text("\",\"requestSize\":\"");
    number(94 + r->id % 900);
    text("\",\"requestUrl\":\"https://shop.example");
    target_of(r);
    text("\",\"responseSize\":\"");
    number(r->size);
    text("\",\"serverIp\":\"10.0.0.");
    number(11 + r->id % 4);
    text("\",\"status\":");
    number((uint64_t)r->status);
    text(",\"userAgent\":\"");
    text(r->agent);
    text("\"},\"insertId\":\"");
    hexadecimal(r->id, 14);
    text("\",\"jsonPayload\":{\"statusDetails\":\"");
    text(r->status == 502 ? "backend_connection_closed_before_data_sent_to_client" : "response_sent_by_backend");
    text("\"},\"resource\":{\"labels\":{\"url_map_name\":\"shop\"},\"type\":\"http_load_balancer\"},\"timestamp\":\"");
    iso_time(r->at, 6);
    text("\"}\n");
}

#define IIS_FIELDS \
    "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-11-20 00:00:00\r\n" \
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status " \
    "sc-substatus sc-win32-status time-taken\r\n"
#define CLOUDFRONT_FIELDS \
    "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) " \
    "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken " \
    "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields " \
    "c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n"

typedef struct {
    const char *name;
    void (*write)(const request *);
    const char *header;
    // Whether rows that are no requests are written, too, and whether the stamp is when the request began.
    int has_odd_rows, is_stamped_at_start;
} format;

static const format FORMATS[] = {
    {"nginx", write_nginx, "", 1, 0},
    {"apache", write_apache, "", 1, 0},
    {"haproxy", write_haproxy, "", 1, 1},
    {"iis", write_iis, IIS_FIELDS, 0, 0},
    {"iis-native", write_iis_native, "", 0, 0},
    {"cloudfront", write_cloudfront, CLOUDFRONT_FIELDS, 0, 0},
    {"envoy", write_envoy, "", 0, 0},
    {"aws-alb", write_alb, "", 0, 0},
    {"squid", write_squid, "", 0, 0},
    {"caddy", write_caddy, "", 0, 0},
    {"traefik", write_traefik, "", 0, 0},
    {"nginx-json", write_nginx_json, "", 0, 0},
    {"google-cloud", write_google, "", 0, 0},
};

// Requests.
static const char *AGENTS[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "ShopApp/6.2 (Android 16; SM-S921B)",
    "curl/8.14.1",
    "-",
};
static const char *SECTIONS[] = {"orders", "items", "customers", "invoices", "stock", "returns", "prices", "vouchers"};
static const char *PAGES[] = {"/", "/login", "/shop", "/shop/cart", "/shop/report", "/account/settings", "/help/delivery", "/health"};
static const char *FILES[] = {"/assets/app.%08x.js", "/assets/main.%08x.css", "/media/p/%08x.webp", "/fonts/%08x.woff2"};
static const char *QUERIES[] = {"page=%u", "q=garden+chair&page=%u", "id=%u&view=full", "month=2026-%02u&format=pdf", "sort=price_desc&limit=%u"};
static const char *REFERRERS[] = {"https://shop.example/", "https://shop.example/category/garden?page=2&sort=price", "https://www.search.example/"};
static const int STATUSES[] = {200, 200, 200, 200, 200, 200, 200, 200, 200, 304, 304, 301, 302, 404, 404, 401, 201, 499, 500, 504};

static void make_request(request *r, int has_odd_rows, int is_failed) {
    memset(r, 0, sizeof *r);
    r->id = draw();
    uint32_t visitor = uneven(40000);
    uint64_t address = scramble(visitor + 1);
    if (address % 30 == 0)
        snprintf(r->client, sizeof r->client, "2001:db8:%x:%x::%x", (unsigned)(address >> 8 & 0xFFFF),
            (unsigned)(address >> 24 & 0xFFFF), (unsigned)(address >> 40 & 0xFFFF));
    else
        snprintf(r->client, sizeof r->client, "%u.%u.%u.%u", (unsigned)(11 + address % 190), (unsigned)(address >> 8 & 255),
            (unsigned)(address >> 16 & 255), (unsigned)(1 + (address >> 24) % 250));
    r->user = address % 13 == 0 ? "customer" : "-";
    // Most visitors come with a browser.
    unsigned one = address >> 32 & 7, other = address >> 40 & 7;
    r->agent = AGENTS[one < other ? one : other];
    r->protocol = address & 1 ? "HTTP/1.1" : "HTTP/2.0";
    r->port = 1024 + below(60000);
    r->referrer = below(2) ? "-" : REFERRERS[below(3)];
    snprintf(r->server, sizeof r->server, "web%u", (unsigned)(1 + r->id % 4));
    uint32_t kind = below(100), is_file = 0;
    r->method = kind < 80 ? "GET" : kind < 95 ? "POST" : kind < 98 ? "PUT" : "DELETE";
    kind = below(100);
    if (kind < 45) {
        if (below(4))
            snprintf(r->path, sizeof r->path, "/api/v%u/%s/%u/%s", 1 + below(3), SECTIONS[uneven(8)], 100000 + uneven(900000),
                SECTIONS[below(8)]);
        else
            snprintf(r->path, sizeof r->path, "/api/v2/%s/%08x-%04x-4%03x-9%03x-%012" PRIx64, SECTIONS[uneven(8)],
                (unsigned)(r->id >> 32), (unsigned)(r->id >> 16 & 0xFFFF), (unsigned)(r->id & 0xFFF),
                (unsigned)(r->id >> 12 & 0xFFF), scramble(r->id) & 0xFFFFFFFFFFFF);
    } else if (kind < 75) {
        is_file = 1;
        r->method = "GET";
        const char *pattern = FILES[uneven(4)];
        snprintf(r->path, sizeof r->path, pattern, (unsigned)scramble(uneven(500)));
    } else snprintf(r->path, sizeof r->path, "%s", PAGES[uneven(8)]);
    if (!is_file && below(5) < 2) {
        const char *pattern = QUERIES[below(5)];
        snprintf(r->query, sizeof r->query, pattern, 1 + below(12));
    }
    r->connect = 200 + delay(300);
    r->wait = is_file ? delay(900) : delay(20000);
    r->rest = delay(500);
    r->status = STATUSES[below(20)];
    r->size = r->status == 304 ? 0 : is_file ? 3000 + delay(8000) : 200 + delay(2000);
    if (has_odd_rows && below(10000) == 0) {
        r->is_no_request = 1 + (int)below(2);
        r->status = 400;
        r->size = 157;
        r->referrer = r->agent = r->user = "-";
    } else if (is_failed) {
        r->status = 502;
        r->size = 157;
        r->is_refused = below(3) == 0;
        if (r->is_refused) r->wait = 0;
    } else if (r->status == 504) r->wait = 60000000;
}

// What was written, by minute and status.
static uint32_t (*minutes)[600];
static size_t minute_count;
static uint64_t statuses[600], failed, failed_lines, failed_offsets;

static void count_row(const request *r, uint64_t stamp, uint64_t line, uint64_t offset) {
    // Rows that are stamped with their start can belong to the day before the first.
    size_t minute = (size_t)((stamp / 1000000 - (FIRST_SECOND - 86400)) / 60);
    if (minute >= minute_count) {
        size_t count = minute + 1024;
        minutes = realloc(minutes, count * sizeof *minutes);
        if (!minutes) abort();
        memset(minutes + minute_count, 0, (count - minute_count) * sizeof *minutes);
        minute_count = count;
    }
    minutes[minute][r->status]++;
    statuses[r->status]++;
    if (r->status == 502) {
        failed++;
        failed_lines += line;
        failed_offsets += offset;
    }
}

static void write_truth(FILE *file, uint64_t rows) {
    fprintf(file, "rows %" PRIu64 "\n", rows);
    for (int status = 0; status < 600; status++)
        if (statuses[status]) fprintf(file, "status %d %" PRIu64 "\n", status, statuses[status]);
    for (size_t minute = 0; minute < minute_count; minute++)
        for (int status = 0; status < 600; status++) {
            if (!minutes[minute][status]) continue;
            moment at = moment_at((FIRST_SECOND - 86400 + (uint64_t)minute * 60) * 1000000);
            fprintf(file, "minute %04d-%02d-%02dT%02d:%02d %d %" PRIu32 "\n", at.year, at.month, at.day, at.hour, at.minute,
                status, minutes[minute][status]);
        }
    fprintf(file, "failed %" PRIu64 " lines %" PRIu64 " offsets %" PRIu64 "\n", failed, failed_lines, failed_offsets);
}

static uint64_t size_of(const char *words) {
    char *end;
    double value = strtod(words, &end);
    return (uint64_t)(value * (*end == 'g' ? 1e9 : *end == 'm' ? 1e6 : *end == 'k' ? 1e3 : 1));
}

static void usage(void) {
    fputs("usage: generate FORMAT [-b BYTES | -r ROWS] [-f SHARE] [-q RATE] [-s SEED] [-o LOG] [-t TRUTH]\n", stderr);
    exit(64);
}

int main(int argc, char **argv) {
    if (argc < 2) usage();
    const format *kind = NULL;
    for (size_t index = 0; index < sizeof FORMATS / sizeof *FORMATS; index++)
        if (!strcmp(FORMATS[index].name, argv[1])) kind = &FORMATS[index];
    if (!kind) usage();
    uint64_t limit = 0, row_limit = 0, seed = 1;
    double share = 3, rate = 43;
    const char *log = NULL, *truth = NULL;
    optind = 2;
    for (int option; (option = getopt(argc, argv, "b:r:f:q:s:o:t:")) != -1;) switch (option) {
        case 'b': limit = size_of(optarg); break;
        case 'r': row_limit = strtoull(optarg, NULL, 10); break;
        case 'f': share = strtod(optarg, NULL); break;
        case 'q': rate = strtod(optarg, NULL); break;
        case 's': seed = strtoull(optarg, NULL, 10); break;
        case 'o': log = optarg; break;
        case 't': truth = optarg; break;
        default: usage();
    }
    if (!limit && !row_limit) limit = 1000000000;
    if (share < 0 || share > 100 || rate <= 0) usage();
    target = log ? fopen(log, "wb") : stdout;
    if (!target) {
        perror(log);
        return 1;
    }
    state = scramble(seed);
    // Chances in a million.
    uint32_t quiet = (uint32_t)(share <= 10 ? share * 1e3 : share * 1e4), incident = (uint32_t)(share <= 10 ? share * 91e3 : share * 1e4);
    uint32_t step = (uint32_t)(2e6 / rate);
    uint64_t now = (uint64_t)FIRST_SECOND * 1000000, rows = 0, line = 1;
    text(kind->header);
    for (const char *place = kind->header; *place; place++) line += *place == '\n';
    while ((!row_limit || rows < row_limit) && (!limit || written + used < limit)) {
        if (used > sizeof block - 8192) flush();
        now += 1 + below(step);
        int is_incident = now / 60000000 % 60 / 6 == 4;
        int is_failed = below(1000000) < (is_incident ? incident : quiet);
        request r;
        make_request(&r, kind->has_odd_rows && share < 100, is_failed);
        r.at = moment_at(now);
        uint64_t offset = written + used;
        kind->write(&r);
        count_row(&r, kind->is_stamped_at_start ? now - total_time(&r) : now, line++, offset);
        rows++;
    }
    flush();
    if (log && fclose(target)) {
        perror(log);
        return 1;
    }
    if (truth) {
        FILE *file = fopen(truth, "w");
        if (!file) {
            perror(truth);
            return 1;
        }
        write_truth(file, rows);
        fclose(file);
    }
    return 0;
}
