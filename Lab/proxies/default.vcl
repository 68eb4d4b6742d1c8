vcl 4.1;

backend shop {
    .host = "127.0.0.1";
    .port = "@SERVER@";
    .connect_timeout = @CONNECT@s;
    .first_byte_timeout = @TIMEOUT@s;
    .between_bytes_timeout = @TIMEOUT@s;
}

sub vcl_recv {
    return (pass);
}
