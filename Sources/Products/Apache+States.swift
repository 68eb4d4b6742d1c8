/// What Apache's error log says of its children and of mod_wsgi's processes, where it is the server behind the proxy
/// (server/mpm_unix.c, server/mpm, mod_wsgi: src/server/mod_wsgi.c and wsgi_daemon.c).
enum ApacheStates {
    static let lines = [
        ErrorLineDescription(
            template: "[{time-spelled}] [{-}] [pid {pid}:tid {-}] [remote {-}] {message}",
            samples: [
                "[Wed Mar 04 10:15:00.500485 2026] [wsgi:error] [pid 17:tid 2] [remote 10.0.0.9:4001] mod_wsgi (pid=17): Exception occurred processing WSGI script '/srv/app.wsgi'."
            ]),
        ErrorLineDescription(
            template: "[{time-spelled}] [{-}] [pid {pid}:tid {-}] [client {-}] {message}",
            samples: [
                "[Wed Mar 04 10:15:00.500485 2026] [wsgi:error] [pid 17:tid 2] [client 10.0.0.9:4001] Truncated or oversized response headers received from daemon process 'shop': /srv/app.wsgi"
            ]),
        ErrorLineDescription(
            template: "[{time-spelled}] [{-}] [pid {pid}:tid {-}] {message}",
            samples: [
                "[Wed Mar 04 10:15:00.500485 2026] [core:notice] [pid 1:tid 2] AH00052: child pid 17 exit signal Segmentation fault (11)"
            ]),
        ErrorLineDescription(
            template: "[{time-spelled}] [{-}] [pid {pid}] {message}",
            samples: [
                "[Wed Mar 04 10:15:00.500485 2026] [mpm_prefork:error] [pid 1] AH00161: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting"
            ]),
    ]

    static let all: [StateMessage] = [
        .of(
            .killed, "AH00052: child pid {pid} exit signal Killed (9)",
            "AH00052: child pid 17 exit signal Killed (9)"),
        .of(
            .crashed, "AH00052: child pid {pid} exit signal ",
            "AH00052: child pid 17 exit signal Segmentation fault (11)"),
        .of(
            .crashed, "AH00051: child pid {pid} exit signal ",
            "AH00051: child pid 17 exit signal Segmentation fault (11), possible coredump in /etc/apache2"),
        .of(
            .full, "AH00484: server reached MaxRequestWorkers setting",
            "AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting"),
        .of(
            .full, "AH00161: server reached MaxRequestWorkers setting",
            "AH00161: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting"),
        .of(
            .full, "AH03490: scoreboard is full, not at MaxRequestWorkers.",
            "AH03490: scoreboard is full, not at MaxRequestWorkers.Increase ServerLimit."),
        .of(
            .killed, "mod_wsgi (pid={pid}): Daemon process request time limit exceeded",
            "mod_wsgi (pid=772): Daemon process request time limit exceeded, stopping process 'shop'."),
        .of(
            .killed, "mod_wsgi (pid={pid}): Daemon process deadlock timer expired",
            "mod_wsgi (pid=772): Daemon process deadlock timer expired, stopping process 'shop'."),
        .of(.killed, "mod_wsgi (pid={pid}): Aborting process '", "mod_wsgi (pid=772): Aborting process 'shop'."),
        .of(
            .crashed, "mod_wsgi (pid={pid}): Process '{-}' has died",
            "mod_wsgi (pid=772): Process 'shop' has died, deregister and restart it."),
        .of(
            .ended, "mod_wsgi (pid={pid}): Maximum requests reached",
            "mod_wsgi (pid=772): Maximum requests reached, triggering immediate process shutdown 'shop'."),
        .of(
            .ended, "mod_wsgi (pid={pid}): Shutdown requested '", "mod_wsgi (pid=772): Shutdown requested 'shop'."),
        .ofServer(.stopping, "AH00169: caught SIGTERM, shutting down", "AH00169: caught SIGTERM, shutting down"),
        .ofServer(.stopping, "AH00491: caught SIGTERM, shutting down", "AH00491: caught SIGTERM, shutting down"),
        .ofServer(
            .stopping, "AH00494: SIGHUP received.  Attempting to restart",
            "AH00494: SIGHUP received.  Attempting to restart"),
        .ofServer(
            .started, "AH00163: ", "AH00163: Apache/2.4.62 (Unix) configured -- resuming normal operations"),
        .ofServer(
            .started, "AH00489: ", "AH00489: Apache/2.4.62 (Unix) configured -- resuming normal operations"),
        .ofServer(
            .started, "AH00292: ", "AH00292: Apache/2.4.62 (Unix) configured -- resuming normal operations"),
        .of(
            .failed, "mod_wsgi (pid={pid}): Exception occurred processing WSGI script '",
            "mod_wsgi (pid=17): Exception occurred processing WSGI script '/srv/app.wsgi'."),
    ]
}
