<%@ page session="false" trimDirectiveWhitespaces="true" contentType="text/html;charset=utf-8" import="java.nio.file.*,java.util.*" %><%!
    // The shop on Tomcat: does what X-Lab-Id asks of it (see app.py), and keeps the same account.
    static void note(String event, String lab, String rest) {
        double now = System.currentTimeMillis() / 1000.0;
        String line = String.format(Locale.ROOT, "{\"t\": %.3f, \"pid\": %d, \"event\": \"%s\", \"lab\": \"%s\", %s}\n",
            now, ProcessHandle.current().pid(), event, lab, rest);
        try {
            Files.write(Path.of(System.getenv("LAB_ACCOUNT")), line.getBytes(), StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        } catch (java.io.IOException problem) {
            throw new RuntimeException(problem);
        }
    }
%><%
    String told = request.getHeader("X-Lab-Id");
    String[] pieces = (told == null ? "-" : told).split(";");
    Map<String, String> order = new HashMap<>();
    for (int number = 1; number < pieces.length; number++) {
        String[] pair = pieces[number].split("=", 2);
        order.put(pair[0], pair[1]);
    }
    String work = order.getOrDefault("w", "0"), deed = order.getOrDefault("d", "ok"), status = order.getOrDefault("s", "200");
    note("begun", pieces[0], "\"work\": " + work + ", \"deed\": \"" + deed + "\"");
    Thread.sleep((long) (Double.parseDouble(work) * 1000));
    if (deed.equals("die")) Runtime.getRuntime().halt(137);
    note("finished", pieces[0], "\"status\": " + status + ", \"deed\": \"" + deed + "\"");
    response.setStatus(Integer.parseInt(status));
    if (deed.equals("big-header"))
        for (int number = 0; number < 2; number++) response.addHeader("Set-Cookie", "basket" + number + "=" + "x".repeat(3400));
    out.print("x".repeat(Integer.parseInt(order.getOrDefault("b", "100"))));
%>
