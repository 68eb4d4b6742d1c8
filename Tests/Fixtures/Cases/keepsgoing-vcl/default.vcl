vcl 4.1;
backend default { .host = "10.4.0.8"; .port = "8080"; .first_byte_timeout = 30s; }
