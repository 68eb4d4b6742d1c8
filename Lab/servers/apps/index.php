<?php
// The shop in PHP: does what X-Lab-Id asks of it (see app.py), and keeps the same account.
$pieces = explode(';', $_SERVER['HTTP_X_LAB_ID'] ?? '-');
$lab = array_shift($pieces);
parse_str(implode('&', $pieces), $order);
function note(array $event): void {
    $line = json_encode(['t' => microtime(true), 'pid' => getmypid()] + $event) . "\n";
    file_put_contents('@ACCOUNT@', $line, FILE_APPEND);
}
$work = (float) ($order['w'] ?? 0);
$deed = $order['d'] ?? 'ok';
$status = (int) ($order['s'] ?? 200);
note(['event' => 'begun', 'lab' => $lab, 'work' => $work, 'deed' => $deed]);
usleep((int) ($work * 1e6));
if ($deed === 'die') {
    posix_kill(getmypid(), 9);
}
if ($deed === 'big-header') {
    for ($number = 0; $number < 6; $number++) {
        header("Set-Cookie: basket$number=" . str_repeat('x', 3900), false);
    }
}
http_response_code($status);
header('Content-Type: text/html; charset=utf-8');
note(['event' => 'finished', 'lab' => $lab, 'status' => $status, 'deed' => $deed]);
echo str_repeat('x', (int) ($order['b'] ?? 100));
