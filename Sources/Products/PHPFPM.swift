extension ProductID {
    /// php-fpm.
    public static let phpFPM = ProductID(rawValue: "php-fpm")
}

extension Product {
    static let phpFPM: Product = {
        var product = Product(.phpFPM, "php-fpm", names: ["php-fpm", "fpm", "php"])
        product.isServer = true
        product.timeoutTable = { TimeoutSetting.phpFPM }
        product.formatTable = { PHPFPMFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static func fpmPage(_ name: String) -> String {
        "https://www.php.net/manual/en/install.fpm.configuration.php#\(name)"
    }

    /// Settings of php-fpm (sapi/fpm/www.conf.in), and PHP's own that end a script.
    static let phpFPM: [TimeoutSetting] = [
        TimeoutSetting(
            "request_terminate_timeout", .work, .unbounded,
            TimeoutClock(.total, .work, "then the worker is killed, and its request with it"), zero: .unbounded,
            source: fpmPage("request-terminate-timeout")),
        TimeoutSetting(
            "max_execution_time", .work, .duration(.seconds(30)),
            TimeoutClock(
                .total, .words("for a script's own work"),
                "outside Windows without what it waits for: queries, sleep, other servers"),
            zero: .unbounded, source: "https://www.php.net/manual/en/info.configuration.php#ini.max-execution-time"),
        TimeoutSetting(
            "pm.max_children", .queue, .computed("none: it has to be set, the file that ships has 5"),
            TimeoutClock(.places, .words("requests at once; more wait in the listen queue")), unit: .none,
            source: fpmPage("pm.max-children")),
        TimeoutSetting(
            "listen.backlog", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted; more get EAGAIN on a unix socket"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, caveat: "-1 on FreeBSD and OpenBSD", source: fpmPage("listen-backlog")),
        TimeoutSetting(
            "pm.process_idle_timeout", .process, .duration(.seconds(10)),
            TimeoutClock(.period, .words("without requests, until a child is ended (pm = ondemand)")),
            source: fpmPage("pm.process-idle-timeout")),
        TimeoutSetting(
            "pm.max_requests", .process, .unbounded,
            TimeoutClock(.places, .words("requests after which a child is replaced")), unit: .none, zero: .unbounded,
            source: fpmPage("pm.max-requests")),
        TimeoutSetting(
            "process_control_timeout", .process, .duration(.zero),
            TimeoutClock(.total, .words("for children to end their requests at a reload; 0 cuts them off")),
            source: fpmPage("process-control-timeout")),
    ]
}

/// How its rows are written.
private enum PHPFPMFormats {
    static let all: [FormatDescription] = [
        /// www.conf: access.format = "%R - %u %t \"%m %r%Q%q\" %s %f %{milli}d %{kilo}M %C%%".
        FormatDescription(
            name: "php-fpm-timed", product: .phpFPM, moment: .start,
            template: "{client} - {time-local} \"{method} {target}\" {status} {-} {milliseconds} {-} {-}%",
            samples: [
                "10.0.0.5 -  04/Mar/2026:10:15:00 +0000 \"GET /index.php?b=1\" 502 /srv/index.php 45.123 2048 16.50%"
            ]),
        /// www.conf: access.format = "%R - %u %t \"%m %r\" %s", the default.
        FormatDescription(
            name: "php-fpm", product: .phpFPM, moment: .start,
            template: "{client} - {time-local} \"{method} {target}\" {status}",
            samples: ["10.0.0.5 -  04/Mar/2026:10:15:00 +0000 \"GET /index.php\" 502"]),
    ]
}
